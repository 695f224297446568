import {
  AssumeRoleCommand,
  AssumeRoleWithWebIdentityCommand,
  type Credentials,
  GetCallerIdentityCommand,
  STSClient,
} from '@aws-sdk/client-sts';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { CART, createWorld, LEDGER, type World } from '../world.ts';

let world: World;
beforeAll(async () => {
  world = await createWorld();
});
beforeEach(() => {
  world.now = Date.now();
  world.decisions.length = 0;
});
afterAll(() => world.close());

const client = ({
  AccessKeyId = 'ASIAAAAAAAAAAAAAAAAA',
  SecretAccessKey = 'x',
  SessionToken = 'x',
}: Partial<Credentials> = {}) =>
  new STSClient({
    endpoint: world.endpoint,
    region: 'eu-west-1',
    maxAttempts: 1,
    credentials: { accessKeyId: AccessKeyId, secretAccessKey: SecretAccessKey, sessionToken: SessionToken },
  });

const CART_POD = {
  namespace: 'shop',
  serviceAccount: 'cart',
  audience: ['sts.amazonaws.com'],
  expirationSeconds: 600,
};

async function becomeCart(DurationSeconds = 3600) {
  const WebIdentityToken = await world.sign(CART_POD);
  return client().send(
    new AssumeRoleWithWebIdentityCommand({
      RoleArn: CART,
      RoleSessionName: 'cart-0',
      WebIdentityToken,
      DurationSeconds,
    }),
  );
}

const chain = (credentials: Credentials | undefined, change: object = {}) =>
  client(credentials).send(
    new AssumeRoleCommand({ RoleArn: LEDGER, RoleSessionName: 'cart', ExternalId: 'shop-42', ...change }),
  );

describe('the AWS SDK', () => {
  test('exchanges a token for credentials that are whom they say', async () => {
    const granted = await becomeCart();
    expect(granted).toMatchObject({
      SubjectFromWebIdentityToken: 'system:serviceaccount:shop:cart',
      Audience: 'sts.amazonaws.com',
      Provider: 'arn:aws:iam::111122223333:oidc-provider/oidc.demo.example/cluster',
      AssumedRoleUser: { Arn: 'arn:aws:sts::111122223333:assumed-role/cart/cart-0' },
      Credentials: { Expiration: new Date(Math.floor((world.now + 3_600_000) / 1000) * 1000) },
    });
    const identity = await client(granted.Credentials).send(new GetCallerIdentityCommand({}));
    expect(identity).toMatchObject({
      Account: '111122223333',
      Arn: 'arn:aws:sts::111122223333:assumed-role/cart/cart-0',
      UserId: granted.AssumedRoleUser?.AssumedRoleId,
    });
    expect(identity.$metadata.requestId).toMatch(/^[0-9a-f-]{36}$/);
  });

  test('chains into a second role with an external id', async () => {
    const { Credentials: credentials } = await becomeCart();
    const chained = await chain(credentials);
    const { Arn } = await client(chained.Credentials).send(new GetCallerIdentityCommand({}));
    expect(Arn).toBe('arn:aws:sts::111122223333:assumed-role/ledger/cart');
  });

  test.each([
    [
      'another external id',
      { ExternalId: 'shop-43' },
      'sts:ExternalId to be "shop-42", the request has "shop-43"',
    ],
    ['no external id', { ExternalId: undefined }, 'asks for sts:ExternalId'],
    ['a role that trusts tokens only', { RoleArn: CART }, 'the request is sts:AssumeRole'],
    ['a role that is not there', { RoleArn: `${LEDGER}2` }, 'the account has no role'],
  ])('is refused when it chains with %s', async (_, change, reason) => {
    const { Credentials: credentials } = await becomeCart();
    const role = 'RoleArn' in change ? change.RoleArn : LEDGER;
    await expect(chain(credentials, change)).rejects.toMatchObject({
      name: 'AccessDenied',
      message: `User: arn:aws:sts::111122223333:assumed-role/cart/cart-0 is not authorized to perform: sts:AssumeRole on resource: ${role}`,
      $metadata: { httpStatusCode: 403 },
    });
    expect(world.decisions.at(-1)).toMatchObject({
      action: 'AssumeRole',
      outcome: 'refused',
      code: 'AccessDenied',
      roleArn: role,
    });
    expect(world.decisions.at(-1)?.reason).toContain(reason);
  });

  test.each([
    [
      'longer than the role allows',
      () => becomeCart(7201),
      'The requested DurationSeconds exceeds the MaxSessionDuration set for this role.',
    ],
    [
      'longer than an hour when chaining',
      async () => chain((await becomeCart()).Credentials, { DurationSeconds: 3601 }),
      'The requested DurationSeconds exceeds the 1 hour session limit for roles assumed by role chaining.',
    ],
  ])('is refused a session %s', async (_, ask, message) => {
    await expect(ask()).rejects.toMatchObject({ name: 'ValidationError', message });
  });

  test('is refused with credentials that the sandbox did not issue', async () => {
    await expect(client().send(new GetCallerIdentityCommand({}))).rejects.toMatchObject({
      name: 'InvalidClientTokenId',
      message: 'The security token included in the request is invalid.',
      $metadata: { httpStatusCode: 403 },
    });
  });

  test("is refused with another session's token", async () => {
    const [mine, yours] = [(await becomeCart()).Credentials, (await becomeCart()).Credentials];
    const mixed = client({ ...mine, SessionToken: yours?.SessionToken });
    await expect(mixed.send(new GetCallerIdentityCommand({}))).rejects.toMatchObject({
      name: 'InvalidClientTokenId',
    });
  });

  test('is refused with credentials that have expired', async () => {
    const { Credentials: credentials } = await becomeCart(900);
    world.now += 901_000;
    await expect(chain(credentials)).rejects.toMatchObject({
      name: 'ExpiredToken',
      message: 'The security token included in the request is expired',
    });
  });

  test('leaves a trace of the decision, without token or credentials', async () => {
    const granted = await becomeCart();
    expect(world.decisions).toEqual([
      {
        action: 'AssumeRoleWithWebIdentity',
        outcome: 'granted',
        code: 'OK',
        message: '',
        roleArn: CART,
        identity: 'arn:aws:sts::111122223333:assumed-role/cart/cart-0',
        subject: 'system:serviceaccount:shop:cart',
        audience: ['sts.amazonaws.com'],
        reason: 'Statement[0] allows: every element matches the request.',
        verdict: expect.objectContaining({ allowed: true }),
      },
    ]);
    expect(JSON.stringify(world.decisions)).not.toContain(granted.Credentials?.SessionToken);
  });
});
