import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { carryOut, type RoleOutcome } from '../../../src/iam/editing/carry-out.ts';
import type { Clock } from '../../../src/iam/editing/clock.ts';
import { planRole, roleDocument } from '../../../src/iam/editing/role-plan.ts';
import { roleTrust } from '../../../src/iam/editing/role-trust.ts';
import { SETTLE } from '../../../src/iam/editing/settle-trust.ts';
import { readRole } from '../../../src/iam/role.ts';
import type { Edit } from '../../../src/trust/editing/edit.ts';
import { admitting, HOST, letting, policyOf, subject } from '../../trust/editing/written.ts';
import { directAccess } from '../direct-access.ts';
import { Failure } from '../stand-in/failure.ts';
import { dropAfter, dropBefore } from '../stand-in/hooks.ts';
import { type Editor, type EditorPart, interleave } from '../stand-in/interleave.ts';
import { AT_ONCE, behindByMs, behindByReads, bouncing, type Lag } from '../stand-in/lag.ts';
import { everyOrder } from '../stand-in/schedules.ts';
import { createIamService, type IamService } from '../stand-in/service.ts';
import { createVirtualTime } from '../stand-in/virtual-time.ts';

const FIRST = 'shop/first';
const NAMES = ['shop/a', 'shop/b'];

describe('two editors of one role', () => {
  test.each<[string, Lag]>([
    ['IAM shows every write at once', AT_ONCE],
    ['IAM shows writes after 3 s', behindByMs(3_000)],
    ['IAM shows writes from the second read on', behindByReads(1)],
    ['IAM shows writes now and then at first', bouncing(4)],
  ])('lose nothing without a word in any order of their requests where %s', async (_, lag) => {
    for (const schedule of everyOrder(4, 4)) {
      const { outcomes, left, order } = await bothAdd(schedule, { lag });
      expectNothingLostUnseen(outcomes, left, order);
    }
  });

  test('are both done where one comes after the other', async () => {
    const { outcomes, left } = await bothAdd([0, 0, 0, 1, 1, 1], {});
    expect(outcomes).toEqual(['edited-since', 'done']);
    expect(left).toEqual([FIRST, ...NAMES].map(subject).sort());
  });

  test('are told of it where one writes between the read and the write of the other', async () => {
    // Both read twice, then both write.
    const { outcomes, left } = await bothAdd([0, 0, 1, 1, 0, 1], {});
    expect(outcomes).toEqual(['lost', 'done']);
    expect(left).toEqual([FIRST, 'shop/b'].map(subject).sort());
  });

  test('do not write where the policy has changed since it was read', async () => {
    const { outcomes, writes } = await bothAdd([0, 1, 0, 0, 1], {});
    expect(outcomes).toEqual(['done', 'changed']);
    expect(writes).toBe(1);
  });

  test('lose nothing without a word, whatever happens to their requests', async () => {
    const faults = fc.array(
      fc.constantFrom('none', 'later', 'conflict', 'lost-before', 'lost-after', 'broken'),
      {
        maxLength: 4,
      },
    );
    const schedules = fc.array(fc.nat(1), { maxLength: 14 });
    const lags = fc.constantFrom(AT_ONCE, behindByMs(2_500), behindByReads(1), bouncing(5));
    await fc.assert(
      fc.asyncProperty(schedules, faults, lags, async (schedule, wanted, lag) => {
        const { outcomes, left, order } = await bothAdd(schedule, { lag, faults: wanted });
        expectNothingLostUnseen(outcomes, left, order);
      }),
      { numRuns: 200 },
    );
  });
});

interface World {
  readonly lag?: Lag;
  /** What happens to the writes, in their order. */
  readonly faults?: readonly string[];
}

async function bothAdd(schedule: readonly number[], { lag = AT_ONCE, faults = [] }: World) {
  const time = createVirtualTime();
  const iam = createIamService({ time });
  iam.account.lag = lag;
  iam.account.addRole({ name: 'cart', trustPolicy: policyOf(letting([FIRST])) });
  for (const fault of faults) iam.before('iam:UpdateAssumeRolePolicy', () => FAULTS[fault]);
  const editors = NAMES.map(
    (name): Editor<RoleOutcome['outcome']> =>
      (part) =>
        adds(iam, part, name),
  );
  const { outcomes, order } = await interleave(iam, editors, { schedule, time, latencyMs: 40 });
  return {
    outcomes: outcomes.map((one) => (one.status === 'fulfilled' ? one.value : String(one.reason))),
    left: subjectsOf(iam.account.trustOf('cart')),
    writes: iam.requests.filter(({ action }) => action === 'iam:UpdateAssumeRolePolicy').length,
    order: order.join(', '),
  };
}

const FAULTS: Readonly<Record<string, Failure | typeof dropAfter | undefined>> = {
  later: new Failure('Throttling', 'Rate exceeded'),
  conflict: new Failure('ConcurrentModification', 'Somebody else'),
  broken: new Failure('ServiceFailure', 'Sorry'),
  'lost-before': dropBefore,
  'lost-after': dropAfter,
};

/** What the command does, from its first read on. */
async function adds(iam: IamService, { credentials, time }: EditorPart, name: string) {
  const access = directAccess(iam, credentials.accessKeyId);
  const role = await readRole(access, 'cart');
  const changes: readonly Edit[] = [{ admit: admitting([name]) }];
  const options = { changes, lint: {}, quota: 2048, force: false };
  const { change } = planRole({ role, document: roleDocument(role) }, options);
  if (change === undefined) return 'done';
  const clock: Clock = {
    now: time.now,
    sleep: (ms) => time.sleep(ms),
    timeout: () => new AbortController().signal,
  };
  const [outcome] = await carryOut([change], {
    trustOf: (one) => roleTrust(access, one),
    clock,
    settleMs: SETTLE,
    isOver: () => false,
  });
  return outcome?.outcome ?? 'done';
}

const GOOD: readonly string[] = ['done', 'edited-since'];

function expectNothingLostUnseen(outcomes: readonly string[], left: readonly string[], order: string): void {
  const story = `${outcomes} after ${order}`;
  expect(left.length, story).toBe(new Set(left).size);
  expect(left, story).toContain(subject(FIRST));
  for (const [index, outcome] of outcomes.entries()) {
    expect([...GOOD, 'lost', 'changed', 'given-up', 'failed', 'unseen'], story).toContain(outcome);
    if (GOOD.includes(outcome)) expect(left, story).toContain(subject(NAMES[index] ?? ''));
  }
  // Whoever wrote first is in, or knows better.
  expect(left.length > 1 || !outcomes.some((one) => GOOD.includes(one)), story).toBe(true);
}

function subjectsOf(policy: ReturnType<typeof policyOf>): readonly string[] {
  return (policy.Statement as { Condition: { StringEquals: Record<string, string | string[]> } }[])
    .flatMap(({ Condition }) => Condition.StringEquals[`${HOST}:sub`] ?? [])
    .flat()
    .sort();
}
