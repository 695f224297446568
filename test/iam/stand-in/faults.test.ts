import {
  AddClientIDToOpenIDConnectProviderCommand,
  GetOpenIDConnectProviderCommand,
  GetRoleCommand,
  IAMClient,
  ListOpenIDConnectProvidersCommand,
  ListRolesCommand,
  UpdateAssumeRolePolicyCommand,
} from '@aws-sdk/client-iam';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { concurrentModification, expiredToken, noSuchEntity, serviceFailure, throttling } from './failure.ts';
import { dropAfter, dropBefore, slowAfter, slowBefore, sometimes } from './hooks.ts';
import { behindByMs, behindByReads, bouncing } from './lag.ts';
import { sdkOptions } from './sdk-options.ts';
import { type IamStandIn, startIamStandIn } from './start.ts';
import { BEGINNING, skippingTime, type Time } from './time.ts';

let iam: IamStandIn;
let client: IAMClient;
let time: Time;

beforeEach(async () => {
  time = skippingTime();
  iam = await startIamStandIn({ time });
  client = new IAMClient(sdkOptions(iam));
  iam.account.addRole({ name: 'app', trustPolicy: policy('old') });
});

afterEach(async () => {
  client.destroy();
  await iam.stop();
});

describe('the next request', () => {
  test.each([
    {
      what: 'throttled',
      failure: throttling(),
      seen: { Code: 'Throttling', message: 'Rate exceeded' },
      status: 400,
    },
    { what: 'failed', failure: serviceFailure(), seen: { name: 'ServiceFailureException' }, status: 500 },
    {
      what: 'in conflict',
      failure: concurrentModification(),
      seen: { name: 'ConcurrentModificationException' },
      status: 409,
    },
    { what: 'too late', failure: expiredToken(), seen: { Code: 'ExpiredToken' }, status: 403 },
    {
      what: 'for nothing',
      failure: noSuchEntity('gone'),
      seen: { name: 'NoSuchEntityException', message: 'gone' },
      status: 404,
    },
  ])('is $what, and nothing done', async ({ failure, seen, status }) => {
    iam.before('iam:UpdateAssumeRolePolicy', failure, 3);
    await expect(update('new')).rejects.toMatchObject({ ...seen, $metadata: { httpStatusCode: status } });
    expect(sid()).toBe('old');
  });

  test.each([
    { what: 'after it was throttled', happening: throttling(), asked: 2 },
    { what: 'after it failed', happening: serviceFailure(), asked: 2 },
    { what: 'after its connection was closed', happening: dropBefore, asked: 2 },
    { what: 'after its answer was lost', happening: dropAfter, asked: 2 },
    { what: 'after a while', happening: slowBefore(60_000), asked: 1 },
    { what: 'and answered after a while', happening: slowAfter(60_000), asked: 1 },
  ])('is done $what', async ({ happening, asked }) => {
    iam.before('iam:UpdateAssumeRolePolicy', happening);
    await update('new');
    expect(sid()).toBe('new');
    expect(iam.requests.map(({ action }) => action)).toEqual(Array(asked).fill('iam:UpdateAssumeRolePolicy'));
  });

  test.each([
    { what: 'before', happening: dropBefore, kept: 'old' },
    { what: 'after', happening: dropAfter, kept: 'new' },
  ])('loses its connection $what it takes effect', async ({ happening, kept }) => {
    iam.before('iam:UpdateAssumeRolePolicy', happening, 3);
    await expect(update('new')).rejects.toMatchObject({ code: 'ECONNRESET' });
    expect(sid()).toBe(kept);
  });

  test('takes its time by the clock of the service', async () => {
    iam.before('iam:GetRole', slowBefore(60_000));
    await readSid();
    expect(time.now()).toBe(BEGINNING + 60_000);
  });

  test('finds what another editor did between read and write', async () => {
    await readSid();
    iam.before('iam:UpdateAssumeRolePolicy', () => iam.account.setTrust('app', policy('theirs')));
    iam.before('iam:UpdateAssumeRolePolicy', ({ parameters }) => {
      expect(parameters).toEqual({ RoleName: 'app', PolicyDocument: policy('mine') });
      expect(sid()).toBe('theirs');
    });
    await update('mine');
    expect(sid()).toBe('mine');
  });

  test('finds what another client did meanwhile', async () => {
    iam.before('iam:GetRole', () => update('theirs'));
    expect(await readSid()).toBe('theirs');
  });
});

test('hooks are for their action alone, in order, each as often as it was told', async () => {
  const seen: string[] = [];
  iam.before('iam:GetRole', () => void seen.push('first'));
  iam.before('*', ({ action }) => void seen.push(action), 2);
  iam.before('iam:GetRole', throttling());
  iam.before('iam:DeleteOpenIDConnectProvider', serviceFailure());
  await readSid();
  await update('new');
  expect(seen).toEqual(['first', 'iam:GetRole', 'iam:GetRole']);
  expect(iam.requests.map(({ action }) => action)).toEqual([
    'iam:GetRole',
    'iam:GetRole',
    'iam:UpdateAssumeRolePolicy',
  ]);
});

test('a share of requests is throttled', async () => {
  const draws = [0.1, 0.3, 0.29, 0.9, 0.0, 0.3];
  iam.before(
    '*',
    sometimes(0.3, throttling(), () => draws.shift() ?? 1),
    Number.POSITIVE_INFINITY,
  );
  for (const _time of [1, 2, 3]) await readSid();
  expect(iam.requests).toHaveLength(6);
});

test('what a hook finds wrong is no failure of AWS, and not tried again', async () => {
  iam.before('iam:GetRole', () => {
    throw new Error('not what the test expects');
  });
  await expect(readSid()).rejects.toMatchObject({
    Code: 'StandInFailed',
    message: 'Error: not what the test expects',
    $metadata: { httpStatusCode: 501 },
  });
  expect(iam.requests).toHaveLength(1);
});

test('requests are kept with what they asked and when', async () => {
  await update('new');
  expect(iam.requests).toEqual([
    {
      action: 'iam:UpdateAssumeRolePolicy',
      parameters: { RoleName: 'app', PolicyDocument: policy('new') },
      accessKeyId: 'AKIAPODROLE000000001',
      editor: 'AKIAPODROLE000000001',
      at: BEGINNING,
    },
  ]);
});

describe('reads after a write', () => {
  test.each([
    { what: 'see it at once', lag: () => true, seen: ['new', 'new', 'new'] },
    { what: 'do not see it for two reads', lag: behindByReads(2), seen: ['old', 'old', 'new', 'new'] },
    { what: 'do not see it for 800 ms', lag: behindByMs(800), seen: ['old', 'old', 'new', 'new'] },
    {
      what: 'see it, then not, then again',
      lag: bouncing(4),
      seen: ['new', 'old', 'new', 'old', 'new', 'new'],
    },
    { what: 'never see it', lag: () => false, seen: ['old', 'old', 'old', 'old'] },
  ])('$what', async ({ lag, seen }) => {
    iam.account.lag = lag;
    await update('new');
    const reads = [];
    for (const _read of seen) {
      reads.push(await readSid());
      await time.sleep(400);
    }
    expect(reads).toEqual(seen);
    expect(sid()).toBe('new');
  });

  test('see one write before the next', async () => {
    iam.account.lag = behindByMs(1000);
    await update('new');
    await time.sleep(600);
    await update('newer');
    const reads = [];
    for (const _read of [1, 2, 3, 4]) {
      reads.push(await readSid());
      await time.sleep(300);
    }
    expect(reads).toEqual(['old', 'old', 'new', 'new']);
    expect(await readSid()).toBe('newer');
  });

  test('see at once what a test changed, and through a list as well', async () => {
    iam.account.lag = behindByReads(2);
    await update('new');
    iam.account.setTrust('app', policy('theirs'));
    const { Roles } = await client.send(new ListRolesCommand({}));
    expect(decodeURIComponent(Roles?.[0]?.AssumeRolePolicyDocument ?? '')).toBe(policy('theirs'));
    expect(await readSid()).toBe('theirs');
  });

  test('do not see a provider that was made, or see one that was deleted', async () => {
    iam.account.lag = behindByReads(2);
    const { arn } = iam.account.addProvider({ url: 'https://oidc.test' });
    const input = { OpenIDConnectProviderArn: arn, ClientID: 'sts.amazonaws.com' };
    await client.send(new AddClientIDToOpenIDConnectProviderCommand(input));
    const get = () => client.send(new GetOpenIDConnectProviderCommand({ OpenIDConnectProviderArn: arn }));
    expect((await get()).ClientIDList).toEqual([]);
    const { OpenIDConnectProviderList } = await client.send(new ListOpenIDConnectProvidersCommand({}));
    expect(OpenIDConnectProviderList).toEqual([{ Arn: arn }]);
    expect((await get()).ClientIDList).toEqual(['sts.amazonaws.com']);
  });
});

function policy(Sid: string): string {
  const statement = { Sid, Effect: 'Allow', Action: 'sts:AssumeRole', Principal: { AWS: '111122223333' } };
  return JSON.stringify({ Version: '2012-10-17', Statement: [statement] });
}

function update(Sid: string) {
  return client
    .send(new UpdateAssumeRolePolicyCommand({ RoleName: 'app', PolicyDocument: policy(Sid) }))
    .then(() => {});
}

async function readSid(): Promise<string> {
  const { Role } = await client.send(new GetRoleCommand({ RoleName: 'app' }));
  return JSON.parse(decodeURIComponent(Role?.AssumeRolePolicyDocument ?? '')).Statement[0].Sid;
}

function sid(): string {
  return iam.account.trustOf('app').Statement[0].Sid;
}
