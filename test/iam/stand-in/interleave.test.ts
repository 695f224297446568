import { GetRoleCommand, IAMClient, UpdateAssumeRolePolicyCommand } from '@aws-sdk/client-iam';
import { AssumeRoleCommand, type STSClient } from '@aws-sdk/client-sts';
import fc from 'fast-check';
import { beforeEach, describe, expect, test } from 'vitest';
import { directClient } from './direct-client.ts';
import { dropAfter, slowAfter, slowBefore } from './hooks.ts';
import { type Editor, type EditorPart, type Interleaved, interleave } from './interleave.ts';
import { behindByMs } from './lag.ts';
import { everyOrder } from './schedules.ts';
import { sdkOptions } from './sdk-options.ts';
import { createIamService, type IamService } from './service.ts';
import { startIamStandIn } from './start.ts';
import { createVirtualTime } from './virtual-time.ts';

let iam: IamService;

beforeEach(() => {
  iam = createIamService();
  addRole();
});

describe('editors that ask one thing after another', () => {
  test.each([
    { schedule: '000111', order: '000111', kept: ['0', '1'] },
    { schedule: '111000', order: '111000', kept: ['1', '0'] },
    { schedule: '010101', order: '010101', kept: ['1'] },
    { schedule: '011100', order: '011100', kept: ['0'] },
    { schedule: '000000', order: '000111', kept: ['0', '1'] },
    { schedule: '111111', order: '111000', kept: ['1', '0'] },
    { schedule: '', order: '000111', kept: ['0', '1'] },
    { schedule: '1', order: '100011', kept: ['1'] },
    { schedule: '77', order: '000111', kept: ['0', '1'] },
  ])('are let in as $order by the schedule "$schedule"', async ({ schedule, order, kept }) => {
    const done = await interleave(iam, [adds('0'), adds('1')], { schedule: numbers(schedule) });
    expect(orderOf(done)).toBe(order);
    expect(sids()).toEqual(kept);
  });

  test('come in every order there is', async () => {
    const orders = new Set<string>();
    for (const schedule of everyOrder(3, 3)) {
      addRole();
      orders.add(orderOf(await interleave(iam, [adds('0'), adds('1')], { schedule })));
    }
    expect(orders.size).toBe(20);
  });

  test('fare alike whenever the schedule is the same', async () => {
    const schedules = fc.array(fc.integer({ min: 0, max: 2 }), { maxLength: 12 });
    const fares = async (schedule: readonly number[]) => {
      addRole();
      const { order, outcomes } = await interleave(iam, [adds('0'), adds('1'), adds('2')], { schedule });
      return { order, outcomes, sids: sids() };
    };
    await fc.assert(
      fc.asyncProperty(schedules, async (schedule) => {
        const first = await fares(schedule);
        expect(first.order).toHaveLength(9);
        expect(await fares(schedule)).toEqual(first);
      }),
      { numRuns: 50 },
    );
  });

  test('end with what they return or throw', async () => {
    const fails: Editor<string> = () => Promise.reject(new Error('given up'));
    const { outcomes } = await interleave(iam, [adds('0'), fails], { schedule: [1, 1, 1] });
    expect(outcomes).toMatchObject([
      { status: 'fulfilled', value: '0' },
      { status: 'rejected', reason: new Error('given up') },
    ]);
  });

  test('are told apart after they took a role, too', async () => {
    const other = iam.addAccount('444455556666');
    const { arn } = other.addRole({ name: 'app', trustPolicy: policyOf([]) });
    const there: Editor<string> = async (part) => {
      const sts = clientOf(part) as unknown as STSClient;
      const taken = await sts.send(new AssumeRoleCommand({ RoleArn: arn, RoleSessionName: 'me' }));
      const { AccessKeyId = '', SecretAccessKey = '', SessionToken = '' } = taken.Credentials ?? {};
      const credentials = {
        accessKeyId: AccessKeyId,
        secretAccessKey: SecretAccessKey,
        sessionToken: SessionToken,
      };
      return adds('0')({ ...part, credentials });
    };
    const done = await interleave(iam, [there, adds('1')], { schedule: numbers('0101010') });
    expect(orderOf(done)).toBe('0101010');
    expect(other.trustOf('app').Sids).toEqual(['0']);
    expect(sids()).toEqual(['1']);
  });

  test('do not hold up somebody else', async () => {
    const outsider = directClient(iam);
    const asks: Editor<string> = async (part) => {
      await outsider.send(new GetRoleCommand({ RoleName: 'app' }));
      return adds('0')(part);
    };
    expect(orderOf(await interleave(iam, [asks], { schedule: [] }))).toBe('000');
    expect(iam.requests).toHaveLength(4);
    expect(iam.gates.size).toBe(0);
  });
});

describe('an editor that sleeps', () => {
  test.each([
    {
      what: 'wakes when nobody else can go on',
      editors: [asleep(50, adds('0')), adds('1')],
      order: '111000',
      ms: 50,
    },
    {
      what: 'wakes before one that sleeps longer',
      editors: [asleep(50, adds('0')), asleep(40, adds('1'))],
      order: '111000',
      ms: 50,
    },
    {
      what: 'wakes with one that sleeps as long',
      editors: [asleep(50, adds('0')), asleep(50, adds('1'))],
      order: '010101',
      ms: 50,
    },
    {
      what: 'wakes while others ask, where requests take time',
      editors: [asleep(15, adds('0')), adds('1')],
      latencyMs: 10,
      order: '110100',
      ms: 60,
    },
  ])('$what', async ({ editors, order, ms, latencyMs = 0 }) => {
    const done = await interleave(iam, editors, { schedule: numbers('010101'), latencyMs });
    expect(orderOf(done)).toBe(order);
    expect(done.ms).toBe(ms);
  });

  test('wakes before one that lay down later', async () => {
    const woken: number[] = [];
    const naps: Editor<string> = async ({ index, time }) => {
      await time.sleep(50);
      woken.push(index);
      return '';
    };
    await interleave(iam, [naps, naps, naps], { schedule: [2, 1, 0] });
    expect(woken).toEqual([0, 1, 2]);
  });

  test.each([
    { answer: slowBefore(30), kept: ['0'] },
    { answer: slowAfter(30), kept: ['1'] },
  ])('is one whose answer is slow ($answer.slow its effect)', async ({ answer, kept }) => {
    const time = createVirtualTime();
    iam = createIamService({ time });
    addRole();
    iam.before('iam:UpdateAssumeRolePolicy', answer);
    const done = await interleave(iam, [adds('0'), adds('1')], { schedule: numbers('001011'), time });
    expect(orderOf(done)).toBe('001011');
    expect(sids()).toEqual(kept);
    expect(done.ms).toBe(30);
  });

  test('sees in time what a lag hid', async () => {
    const time = createVirtualTime();
    iam = createIamService({ time });
    addRole();
    iam.account.lag = behindByMs(1000);
    const waits: Editor<string> = async (part) => {
      await adds('0')(part);
      const client = clientOf(part);
      let reads = 1;
      while ((await readSids(client)).length === 0) {
        reads += 1;
        await part.time.sleep(400);
      }
      return `${reads} reads`;
    };
    const { outcomes, ms } = await interleave(iam, [waits], { schedule: [], time });
    expect(outcomes).toEqual([{ status: 'fulfilled', value: '4 reads' }]);
    expect(ms).toBe(1200);
  });
});

describe('an editor that asks several things side by side', () => {
  test.each([
    { schedule: '000111', order: '000111' },
    { schedule: '010101', order: '010101' },
    { schedule: '101010', order: '101010' },
    { schedule: '111000', order: '111000' },
  ])('is interleaved as $schedule', async ({ schedule, order }) => {
    const sideBySide: Editor<string> = async (part) => {
      const client = clientOf(part);
      const [one, other] = await Promise.all([
        readSids(client),
        readSids(client).then(() => readSids(client)),
      ]);
      return `${one} ${other}`;
    };
    const done = await interleave(iam, [sideBySide, adds('1')], { schedule: numbers(schedule) });
    expect(orderOf(done)).toBe(order);
  });

  test('goes on when one of them sleeps', async () => {
    const sleepsBeside: Editor<string> = async (part) => {
      await Promise.all([part.time.sleep(10), readSids(clientOf(part))]);
      return 'done';
    };
    const done = await interleave(iam, [sleepsBeside, sleepsBeside], { schedule: numbers('10') });
    expect(orderOf(done)).toBe('10');
    expect(done.ms).toBe(10);
  });
});

describe('nothing hangs', () => {
  test.each([
    {
      what: 'does nothing at all',
      editor: never,
      state: 'AKIAEDITOR0000000000 was let go on and has not come back',
    },
    {
      what: 'does nothing after an answer',
      editor: (part: EditorPart) => adds('0')(part).then(never),
      state:
        'AKIAEDITOR0000000000 was let go on and has not come back, AKIAEDITOR0000000001 waits to be let in',
    },
  ])('when an editor $what', async ({ editor, state }) => {
    const running = interleave(iam, [editor, adds('1')], { schedule: numbers('000'), patienceMs: 50 });
    await expect(running).rejects.toThrow(state);
    expect(iam.gates.size).toBe(0);
  });

  test('when an answer is lost', async () => {
    iam.before('iam:UpdateAssumeRolePolicy', dropAfter, 3);
    const { outcomes, order } = await interleave(iam, [adds('0'), adds('1')], {
      schedule: [],
    });
    expect(outcomes[0]).toMatchObject({ status: 'rejected', reason: { code: 'ECONNRESET' } });
    expect(order.filter((entry) => entry.startsWith('0'))).toHaveLength(5);
  });
});

describe('over the wire', () => {
  test.each(['000111', '010101', '110100'])('editors are let in as %s', async (schedule) => {
    const started = await startIamStandIn();
    iam = started;
    addRole();
    try {
      const done = await interleave(started, [addsBySdk('0'), addsBySdk('1')], {
        schedule: numbers(schedule),
      });
      expect(orderOf(done)).toBe(schedule);
      expect(done.outcomes.map(({ status }) => status)).toEqual(['fulfilled', 'fulfilled']);
    } finally {
      await started.stop();
    }
  });
});

function addRole(): void {
  iam.account.addRole({ name: 'app', trustPolicy: policyOf([]) });
}

function policyOf(Sids: readonly string[]) {
  return {
    Sids,
    Statement: [{ Effect: 'Allow', Action: 'sts:AssumeRole', Principal: { AWS: '111122223333' } }],
  };
}

function sids(): readonly string[] {
  return iam.account.trustOf('app').Sids;
}

/** Reads, reads again and writes, as one who believes to be alone. */
function adds(name: string): Editor<string> {
  return (part) => addBy(clientOf(part), name);
}

function addsBySdk(name: string): Editor<string> {
  return async ({ credentials }) => {
    const client = new IAMClient(sdkOptions(iam, { credentials }));
    try {
      return await addBy(client, name);
    } finally {
      client.destroy();
    }
  };
}

async function addBy(client: IAMClient, name: string): Promise<string> {
  const before = await readSids(client);
  await readSids(client);
  const PolicyDocument = JSON.stringify(policyOf([...before, name]));
  await client.send(new UpdateAssumeRolePolicyCommand({ RoleName: 'app', PolicyDocument }));
  return name;
}

async function readSids(client: IAMClient): Promise<readonly string[]> {
  const { Role } = await client.send(new GetRoleCommand({ RoleName: 'app' }));
  return JSON.parse(decodeURIComponent(Role?.AssumeRolePolicyDocument ?? '')).Sids;
}

function clientOf({ credentials }: EditorPart): IAMClient {
  return directClient(iam, { credentials });
}

function asleep(ms: number, editor: Editor<string>): Editor<string> {
  return async (part) => {
    await part.time.sleep(ms);
    return editor(part);
  };
}

function never(): Promise<string> {
  return new Promise(() => {});
}

function numbers(schedule: string): readonly number[] {
  return [...schedule].map(Number);
}

function orderOf({ order }: Interleaved<unknown>): string {
  return order.map((entry) => entry[0]).join('');
}
