import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import {
  CreateOpenIDConnectProviderCommand,
  DeleteOpenIDConnectProviderCommand,
  GetAccountSummaryCommand,
  GetRoleCommand,
  IAMClient,
  ListOpenIDConnectProvidersCommand,
  ListRolesCommand,
  UpdateAssumeRolePolicyCommand,
} from '@aws-sdk/client-iam';
import {
  AssumeRoleCommand,
  type AssumeRoleCommandInput,
  GetCallerIdentityCommand,
  STSClient,
} from '@aws-sdk/client-sts';
import { afterAll, beforeEach, describe, expect, test } from 'vitest';
import type { Caller } from './caller.ts';
import { allowing } from './identity-policy.ts';
import { sdkOptions } from './sdk-options.ts';
import { createIamService, type IamService } from './service.ts';
import { type IamStandIn, startIamStandIn } from './start.ts';
import { skippingTime, type Time } from './time.ts';

let iam: IamService;
let time: Time;

beforeEach(() => {
  time = skippingTime();
  iam = createIamService({ time });
  iam.account.addRole({ name: 'app', path: '/team/' });
});

const KEY = 'AKIAPODROLE000000001';
const SECRET = `secret of ${KEY}`;

describe('credentials', () => {
  test.each([
    {
      what: 'not known',
      credentials: { accessKeyId: 'AKIANOBODY', secretAccessKey: SECRET },
      code: 'InvalidClientTokenId',
    },
    {
      what: 'with another secret',
      credentials: { accessKeyId: KEY, secretAccessKey: 'other' },
      code: 'SignatureDoesNotMatch',
    },
    {
      what: 'with a token that is not theirs',
      credentials: { accessKeyId: KEY, secretAccessKey: SECRET, sessionToken: 'other' },
      code: 'InvalidClientTokenId',
    },
  ])('$what are refused by IAM and STS, and nothing done', async ({ credentials, code }) => {
    const options = sdkOptions(iam, { credentials });
    const refused = { Code: code, $metadata: { httpStatusCode: 403 } };
    await expect(new IAMClient(options).send(new GetRoleCommand({ RoleName: 'app' }))).rejects.toMatchObject(
      refused,
    );
    await expect(new STSClient(options).send(new GetCallerIdentityCommand({}))).rejects.toMatchObject(
      refused,
    );
  });

  test('that have expired are refused', async () => {
    const caller = iam.callers.get(KEY) as Caller;
    iam.callers.set(KEY, { ...caller, expiresAt: time.now() + 1000 });
    const client = new IAMClient(sdkOptions(iam));
    await client.send(new ListRolesCommand({}));
    await time.sleep(1000);
    await expect(client.send(new ListRolesCommand({}))).rejects.toMatchObject({
      Code: 'ExpiredToken',
      message: 'The security token included in the request is expired',
      $metadata: { httpStatusCode: 403 },
    });
  });

  test('say who they are', async () => {
    expect(await new STSClient(sdkOptions(iam)).send(new GetCallerIdentityCommand({}))).toMatchObject({
      Account: '111122223333',
      Arn: 'arn:aws:iam::111122223333:user/podrole',
      UserId: 'AIDAPODROLEPODROLEPOD',
    });
  });

  test('are of the partition', async () => {
    iam = createIamService({ partition: 'aws-cn' });
    const { arn } = iam.account.addRole({ name: 'app' });
    expect(arn).toBe('arn:aws-cn:iam::111122223333:role/app');
    const { Arn } = await new STSClient(sdkOptions(iam)).send(new GetCallerIdentityCommand({}));
    expect(Arn).toBe('arn:aws-cn:iam::111122223333:user/podrole');
  });
});

const PROVIDER = 'arn:aws:iam::111122223333:oidc-provider/oidc.test/a';
const USER = 'User: arn:aws:iam::111122223333:user/podrole is not authorized to perform:';

describe('permissions', () => {
  test.each([
    {
      command: new GetRoleCommand({ RoleName: 'app' }),
      refusal:
        'iam:GetRole on resource: role app because no identity-based policy allows the iam:GetRole action',
    },
    {
      command: new ListRolesCommand({ PathPrefix: '/team/' }),
      refusal:
        'iam:ListRoles on resource: arn:aws:iam::111122223333:role/team/ because no identity-based policy allows the iam:ListRoles action',
    },
    {
      command: new GetAccountSummaryCommand({}),
      refusal:
        'iam:GetAccountSummary on resource: * because no identity-based policy allows the iam:GetAccountSummary action',
    },
    {
      command: new DeleteOpenIDConnectProviderCommand({ OpenIDConnectProviderArn: PROVIDER }),
      refusal: `iam:DeleteOpenIDConnectProvider on resource: ${PROVIDER} because no identity-based policy allows the iam:DeleteOpenIDConnectProvider action`,
    },
  ])('that are missing are named: $refusal', async ({ command, refusal }) => {
    iam.account.policy = allowing('iam:UpdateAssumeRolePolicy');
    await expect(send(command)).rejects.toMatchObject({
      Code: 'AccessDenied',
      message: `${USER} ${refusal}`,
      $metadata: { httpStatusCode: 403 },
    });
  });

  const role = 'arn:aws:iam::111122223333:role/team/app';
  test.each([
    { what: 'an action', Action: 'iam:GetRole', Resource: '*', allowed: true },
    { what: 'an action in other letters', Action: 'IAM:getrole', Resource: '*', allowed: true },
    {
      what: 'one of several',
      Action: ['iam:ListRoles', 'iam:GetRole'],
      Resource: ['none', role],
      allowed: true,
    },
    { what: 'a pattern of actions', Action: 'iam:Get*', Resource: '*', allowed: true },
    { what: 'everything', Action: '*', Resource: '*', allowed: true },
    {
      what: 'roles of the account',
      Action: 'iam:GetRole',
      Resource: 'arn:*:iam::111122223333:role/*',
      allowed: true,
    },
    {
      what: 'a role by a question mark',
      Action: 'iam:GetRole',
      Resource: `${role.slice(0, -1)}?`,
      allowed: true,
    },
    {
      what: 'a role without its path',
      Action: 'iam:GetRole',
      Resource: role.replace('/team', ''),
      allowed: false,
    },
    { what: 'a role in other letters', Action: 'iam:GetRole', Resource: role.toUpperCase(), allowed: false },
    { what: 'another action', Action: 'iam:GetRolePolicy', Resource: '*', allowed: false },
    { what: 'a dot that is one', Action: 'iam.GetRole', Resource: '*', allowed: false },
  ])('on $what are had: $allowed', async ({ Action, Resource, allowed }) => {
    iam.account.policy = { Statement: [{ Effect: 'Allow', Action, Resource }] };
    const sent = send(new GetRoleCommand({ RoleName: 'app' })).then(() => true);
    expect(await sent.catch(({ Code }) => (Code === 'AccessDenied' ? false : Code))).toBe(allowed);
  });

  test('are taken by a Deny', async () => {
    iam.account.policy = {
      Statement: [
        { Effect: 'Allow', Action: '*', Resource: '*' },
        { Effect: 'Deny', Action: 'iam:UpdateAssumeRolePolicy', Resource: role },
      ],
    };
    await send(new GetRoleCommand({ RoleName: 'app' }));
    const input = { RoleName: 'app', PolicyDocument: '{}' };
    await expect(send(new UpdateAssumeRolePolicyCommand(input))).rejects.toMatchObject({
      message: `${USER} iam:UpdateAssumeRolePolicy on resource: role app with an explicit deny in an identity-based policy`,
    });
  });

  test.each([
    { what: 'ListRoles', command: new ListRolesCommand({}) },
    { what: 'ListOpenIDConnectProviders', command: new ListOpenIDConnectProvidersCommand({}) },
    { what: 'GetAccountSummary', command: new GetAccountSummaryCommand({}) },
  ])('on $what are had for every resource or none', async ({ command }) => {
    iam.account.policy = { Statement: [{ Effect: 'Allow', Action: '*', Resource: 'arn:aws:iam::*' }] };
    await expect(send(command)).rejects.toMatchObject({ Code: 'AccessDenied' });
    iam.account.policy = { Statement: [{ Effect: 'Allow', Action: '*', Resource: '*' }] };
    await send(command);
  });

  test('to make a provider with tags are two', async () => {
    iam.account.policy = allowing('iam:CreateOpenIDConnectProvider');
    const Url = 'https://oidc.test/a';
    const tagged = new CreateOpenIDConnectProviderCommand({ Url, Tags: [{ Key: 'a', Value: 'b' }] });
    await expect(send(tagged)).rejects.toMatchObject({
      message: `${USER} iam:TagOpenIDConnectProvider on resource: ${PROVIDER} because no identity-based policy allows the iam:TagOpenIDConnectProvider action`,
    });
    await send(new CreateOpenIDConnectProviderCommand({ Url }));
  });

  test('are not needed to ask who one is', async () => {
    iam.account.policy = allowing('iam:GetRole');
    await new STSClient(sdkOptions(iam)).send(new GetCallerIdentityCommand({}));
  });

  test('with a condition are not evaluated', async () => {
    const statement = { Effect: 'Allow', Action: '*', Resource: '*', Condition: {} } as const;
    iam.account.policy = { Statement: [statement] };
    await expect(send(new ListRolesCommand({}))).rejects.toMatchObject({
      Code: 'StandInFailed',
      message: expect.stringContaining('does not evaluate "Condition"'),
    });
  });
});

describe('a role of a second account', () => {
  test('gives credentials for what is there alone', async () => {
    const arn = secondAccount({ AWS: 'arn:aws:iam::111122223333:root' });
    const sts = new STSClient(sdkOptions(iam));
    const taken = await sts.send(new AssumeRoleCommand({ RoleArn: arn, RoleSessionName: 'me' }));
    expect(taken.AssumedRoleUser?.Arn).toBe('arn:aws:sts::444455556666:assumed-role/editor/me');
    const credentials = {
      accessKeyId: taken.Credentials?.AccessKeyId ?? '',
      secretAccessKey: taken.Credentials?.SecretAccessKey ?? '',
      sessionToken: taken.Credentials?.SessionToken ?? '',
    };
    const there = sdkOptions(iam, { credentials });
    const { Arn, Account } = await new STSClient(there).send(new GetCallerIdentityCommand({}));
    expect([Arn, Account]).toEqual(['arn:aws:sts::444455556666:assumed-role/editor/me', '444455556666']);
    const { Roles } = await new IAMClient(there).send(new ListRolesCommand({}));
    expect(Roles?.map((role) => role.Arn)).toEqual([arn]);
    expect(iam.requests.at(-1)).toMatchObject({ accessKeyId: credentials.accessKeyId, editor: KEY });

    await time.sleep(3_600_000);
    await expect(new IAMClient(there).send(new ListRolesCommand({}))).rejects.toMatchObject({
      Code: 'ExpiredToken',
    });
  });

  const OF_ROOT = { AWS: ['arn:aws:iam::111122223333:root'] };
  const ASKS = { StringEquals: { 'sts:ExternalId': 'secret-1' } };
  test.each([
    { what: 'by the number of the account', principal: { AWS: '111122223333' }, taken: true },
    { what: 'by the user', principal: { AWS: 'arn:aws:iam::111122223333:user/podrole' }, taken: true },
    { what: 'by anybody', principal: '*' as const, taken: true },
    {
      what: 'with the external id',
      principal: OF_ROOT,
      Condition: ASKS,
      ExternalId: 'secret-1',
      taken: true,
    },
    {
      what: 'with another external id',
      principal: OF_ROOT,
      Condition: ASKS,
      ExternalId: 'other',
      taken: false,
    },
    { what: 'without the external id', principal: OF_ROOT, Condition: ASKS, taken: false },
    {
      what: 'with an external id that nobody asks for',
      principal: OF_ROOT,
      ExternalId: 'secret-1',
      taken: true,
    },
    { what: 'by another account', principal: { AWS: '777788889999' }, taken: false },
    { what: 'by another user', principal: { AWS: 'arn:aws:iam::111122223333:user/other' }, taken: false },
    { what: 'by a service', principal: { Service: 'ec2.amazonaws.com' }, taken: false },
    { what: 'by a web identity', principal: OF_ROOT, Action: 'sts:AssumeRoleWithWebIdentity', taken: false },
  ])('is taken $what: $taken', async ({ principal, taken, ExternalId, ...statement }) => {
    const arn = secondAccount(principal, statement);
    const input: AssumeRoleCommandInput = {
      RoleArn: arn,
      RoleSessionName: 'me',
      ...(ExternalId && { ExternalId }),
    };
    const sent = new STSClient(sdkOptions(iam)).send(new AssumeRoleCommand(input));
    if (taken) await sent;
    else {
      await expect(sent).rejects.toMatchObject({
        Code: 'AccessDenied',
        message: `${USER} sts:AssumeRole on resource: ${arn}`,
        $metadata: { httpStatusCode: 403 },
      });
    }
  });

  test.each([
    {
      what: 'of an account that is not there',
      input: { RoleArn: 'arn:aws:iam::777788889999:role/a' },
      code: 'AccessDenied',
    },
    {
      what: 'that is not there',
      input: { RoleArn: 'arn:aws:iam::444455556666:role/other' },
      code: 'AccessDenied',
    },
    { what: 'with no ARN', input: { RoleArn: 'editor' }, code: 'ValidationError' },
    { what: 'for a session with a strange name', input: { RoleSessionName: 'a b' }, code: 'ValidationError' },
    { what: 'for too short', input: { DurationSeconds: 899 }, code: 'ValidationError' },
    { what: 'for too long', input: { DurationSeconds: 3601 }, code: 'ValidationError' },
  ])('$what is refused with $code', async ({ input, code }) => {
    const RoleArn = secondAccount({ AWS: '111122223333' });
    const sent = new STSClient(sdkOptions(iam)).send(
      new AssumeRoleCommand({ RoleArn, RoleSessionName: 'me', ...input }),
    );
    await expect(sent).rejects.toMatchObject({ Code: code });
  });

  test('needs the right to take it', async () => {
    const RoleArn = secondAccount({ AWS: '111122223333' });
    iam.account.policy = allowing('iam:GetRole');
    const sent = new STSClient(sdkOptions(iam)).send(
      new AssumeRoleCommand({ RoleArn, RoleSessionName: 'me' }),
    );
    await expect(sent).rejects.toMatchObject({ Code: 'AccessDenied' });
  });
});

describe('over the wire', () => {
  let started: IamStandIn | undefined;

  afterAll(() => started?.stop());

  test('another process finds it by its environment', async () => {
    started = await startIamStandIn();
    const script =
      "import { IAMClient, ListRolesCommand } from '@aws-sdk/client-iam'; const { Roles } = await new IAMClient().send(new ListRolesCommand({})); console.log(Roles[0].Arn)";
    const { arn } = started.account.addRole({ name: 'app' });
    const env = { ...started.env, AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED: 'true' };
    const { stdout } = await promisify(execFile)(process.execPath, ['--input-type=module', '-e', script], {
      env,
    });
    expect(stdout.trim()).toBe(arn);
  });

  test.each([
    {
      what: 'an unsigned request',
      body: 'Action=GetRole&Version=2010-05-08',
      code: 'MissingAuthenticationToken',
    },
    { what: 'an empty one', body: '', code: 'MissingAuthenticationToken' },
    {
      what: 'a strange signature',
      headers: { authorization: 'Basic eDp5' },
      body: '',
      code: 'IncompleteSignature',
    },
  ])('$what is refused', async ({ body, code, headers = {} }) => {
    started ??= await startIamStandIn();
    const answer = await fetch(started.url, { method: 'POST', body, headers });
    expect(await answer.text()).toContain(`<Code>${code}</Code>`);
  });

  test('a request without end is cut off', async () => {
    started ??= await startIamStandIn();
    const sent = fetch(started.url, { method: 'POST', body: 'x'.repeat(2 * 1024 * 1024) });
    await expect(sent).rejects.toThrow('fetch failed');
  });
});

function send(command: unknown) {
  return new IAMClient(sdkOptions(iam)).send(command as GetRoleCommand);
}

function secondAccount(Principal: object | '*', statement: object = {}): string {
  const trustPolicy = { Statement: [{ Effect: 'Allow', Action: 'sts:AssumeRole', Principal, ...statement }] };
  return iam.addAccount('444455556666').addRole({ name: 'editor', trustPolicy }).arn;
}
