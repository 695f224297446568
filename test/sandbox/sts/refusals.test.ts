import { generateKeyPairSync } from 'node:crypto';
import { SignJWT, UnsecuredJWT } from 'jose';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { issuerDocuments } from '../../../src/issuer/documents.ts';
import { jwkOf } from '../../../src/issuer/jwk.ts';
import { kidOf } from '../../../src/issuer/kid.ts';
import { createTokenSigner } from '../../../src/sandbox/cluster/token-signer.ts';
import { createAuthority } from '../../../src/tls/authority.ts';
import { keysOf } from '../../tls/made-once.ts';
import { CART, createWorld, ISSUER, keys, otherKeys, type World } from '../world.ts';

const NO_KEYS = "Couldn't retrieve verification key from your identity provider,  please reference";
const NO_JWT = 'The ID Token provided is not a valid JWT';
const INVALID = 'could not be validated by AWS';

let world: World;
beforeEach(async () => {
  world = await createWorld();
});
afterEach(() => world.close());

const POD = {
  namespace: 'shop',
  serviceAccount: 'cart',
  audience: ['sts.amazonaws.com'],
  expirationSeconds: 600,
};
const kid = kidOf(keys.publicKey);
const documents = (publicKeys = [keys.publicKey], issuer = ISSUER) =>
  issuerDocuments({ issuer, keys: publicKeys.map((key) => jwkOf(key)) });

const exchange = (token: string, roleArn = CART) =>
  world.post({
    Action: 'AssumeRoleWithWebIdentity',
    Version: '2011-06-15',
    RoleArn: roleArn,
    RoleSessionName: 'cart-0',
    WebIdentityToken: token,
  });

/** Exchanges a token and returns status, code and message of the answer. */
async function refusal(token: string, roleArn = CART) {
  const response = await exchange(token, roleArn);
  const xml = await response.text();
  expect(response.headers.get('x-amzn-requestid')).toBe(/<RequestId>(.*)<\/RequestId>/.exec(xml)?.[1]);
  const text = (name: string) =>
    new RegExp(`<${name}>(.*)</${name}>`).exec(xml)?.[1]?.replaceAll('&apos;', "'");
  return { status: response.status, code: text('Code'), message: text('Message') };
}

const forge = (claims: object, header: object = {}, key = keys.privateKey) => {
  const iat = Math.floor(world.now / 1000);
  const all = {
    iss: ISSUER,
    sub: 'system:serviceaccount:shop:cart',
    aud: ['sts.amazonaws.com'],
    iat,
    exp: iat + 600,
    ...claims,
  };
  return new SignJWT(all).setProtectedHeader({ alg: 'RS256', kid, ...header }).sign(key);
};

describe('a token is refused', () => {
  test.each([
    [
      'of a ServiceAccount that the role does not name',
      () => world.sign({ ...POD, serviceAccount: 'cash' }),
      403,
      'AccessDenied',
      'Not authorized to perform sts:AssumeRoleWithWebIdentity',
      'the request has "system:serviceaccount:shop:cash"',
    ],
    [
      'for another audience',
      () => world.sign({ ...POD, audience: ['vault'] }),
      400,
      'InvalidIdentityToken',
      'Incorrect token audience',
      "audience is vault, the provider's client ids are sts.amazonaws.com",
    ],
    [
      'of an issuer that the account does not know',
      () => forge({ iss: 'https://other.example' }),
      400,
      'InvalidIdentityToken',
      'No OpenIDConnect provider found in your account for https://other.example',
      `the account's providers are: ${ISSUER}`,
    ],
    [
      'of an issuer that differs by a slash',
      () => forge({ iss: `${ISSUER}/` }),
      400,
      'InvalidIdentityToken',
      `No OpenIDConnect provider found in your account for ${ISSUER}/`,
      'providers are',
    ],
    [
      'that expires this very second',
      () => forge({ exp: Math.floor(world.now / 1000) }),
      400,
      'ExpiredTokenException',
      'Token expired: current date/time',
      'expired 0 seconds ago',
    ],
    [
      'from the future',
      () => forge({ iat: Math.floor(world.now / 1000) + 301 }),
      400,
      'InvalidIdentityToken',
      INVALID,
      'good in 301 seconds only',
    ],
    [
      'with a kid that is not published',
      () => forge({}, { kid: 'other' }),
      400,
      'InvalidIdentityToken',
      NO_KEYS,
      'no key with the token',
    ],
    [
      'signed by another key under a published kid',
      () => forge({}, {}, otherKeys.privateKey),
      400,
      'InvalidIdentityToken',
      INVALID,
      'signature does not verify',
    ],
    [
      'without a subject',
      () => forge({ sub: undefined }),
      400,
      'InvalidIdentityToken',
      'Missing a required claim: sub',
      'no claim sub',
    ],
    [
      'without an audience',
      () => forge({ aud: undefined }),
      400,
      'InvalidIdentityToken',
      'Missing a required claim: aud',
      'no claim aud',
    ],
    [
      'with a fractional expiry',
      () => forge({ exp: world.now / 1000 + 600.5 }),
      400,
      'InvalidIdentityToken',
      NO_JWT,
      'exp has a wrong type',
    ],
    [
      'with alg none',
      async () => new UnsecuredJWT({ iss: ISSUER, sub: 'x' }).encode(),
      400,
      'InvalidIdentityToken',
      NO_JWT,
      'alg is none',
    ],
    [
      'with alg HS256 and the public key for a secret',
      () =>
        new SignJWT({ iss: ISSUER })
          .setProtectedHeader({ alg: 'HS256', kid })
          .sign(Buffer.from(keys.publicKey.export({ type: 'spki', format: 'pem' }))),
      400,
      'InvalidIdentityToken',
      NO_JWT,
      'alg is HS256',
    ],
    [
      'with alg PS256',
      () => forge({}, { alg: 'PS256' }),
      400,
      'InvalidIdentityToken',
      NO_JWT,
      'alg is PS256',
    ],
    ['that is garbage', async () => 'garbage', 400, 'InvalidIdentityToken', NO_JWT, 'no JWT in compact form'],
    [
      'that is a JWT by its dots only',
      async () => 'a.b.c',
      400,
      'InvalidIdentityToken',
      NO_JWT,
      'no JWT in compact form',
    ],
  ])('%s', async (_, token, status, code, message, reason) => {
    const answer = await refusal(await token());
    expect(answer).toMatchObject({ status, code });
    expect(answer.message).toContain(message);
    expect(world.decisions).toMatchObject([
      { action: 'AssumeRoleWithWebIdentity', outcome: 'refused', code, roleArn: CART },
    ]);
    expect(world.decisions[0]?.reason).toContain(reason);
  });

  test('with the times of expiry in the wording of AWS', async () => {
    const token = await world.sign(POD);
    const exp = Math.floor(world.now / 1000) + 600;
    world.now += 700_000;
    const now = Math.floor(world.now / 1000);
    expect((await refusal(token)).message).toBe(
      `Token expired: current date/time ${now} must be before the expiration date/time${exp}`,
    );
  });

  test('without telling the caller that the role does not exist', async () => {
    expect(await refusal(await world.sign(POD), `${CART}2`)).toEqual({
      status: 403,
      code: 'AccessDenied',
      message: 'Not authorized to perform sts:AssumeRoleWithWebIdentity',
    });
    expect(world.decisions).toMatchObject([
      { subject: 'system:serviceaccount:shop:cart', reason: `the account has no role ${CART}2` },
    ]);
  });

  test('and never appears in a decision', async () => {
    const token = await world.sign({ ...POD, audience: ['vault'] });
    await exchange(token);
    await exchange(`${token}x`);
    for (const part of token.split('.')) expect(JSON.stringify(world.decisions)).not.toContain(part);
  });
});

describe('no key is retrieved', () => {
  const replaced = (path: RegExp, body: (old: string) => string) =>
    documents().map((one) => (path.test(one.path) ? { ...one, body: body(one.body) } : one));

  test.each([
    ['from an issuer that is down', () => undefined, 'ECONNREFUSED'],
    [
      'when discovery is not there',
      () => documents().filter(({ path }) => path.includes('jwks')),
      'openid-configuration answered 404, not 200',
    ],
    [
      'when the JWKS is not there',
      () => documents().filter(({ path }) => !path.includes('jwks')),
      'jwks answered 404, not 200',
    ],
    ['when discovery is not JSON', () => replaced(/configuration/, () => '<html>'), 'is not JSON'],
    [
      'when discovery names another issuer',
      () =>
        replaced(/configuration/, (body) =>
          body.replace(`"issuer": "${ISSUER}"`, '"issuer": "https://x.example"'),
        ),
      'discovery names the issuer https://x.example',
    ],
    [
      'when discovery lacks a member',
      () => replaced(/configuration/, (body) => body.replace('subject_types_supported', 'subject_types')),
      'subject_types_supported',
    ],
    [
      'when discovery points to plain HTTP',
      () => replaced(/configuration/, (body) => body.replace('"jwks_uri": "https', '"jwks_uri": "http')),
      'jwks_uri',
    ],
    ['when the JWKS is empty', () => replaced(/jwks/, () => '{"keys": []}'), 'keys'],
    [
      'when the JWKS has 101 keys',
      () => replaced(/jwks/, () => JSON.stringify({ keys: Array(101).fill({ kty: 'RSA', kid }) })),
      'more than 100 keys',
    ],
  ])('%s', async (_, publish, reason) => {
    await world.publish(publish());
    const answer = await refusal(await world.sign(POD));
    expect(answer).toMatchObject({ status: 400, code: 'InvalidIdentityToken' });
    expect(answer.message).toContain(NO_KEYS);
    expect(world.decisions[0]?.reason).toContain(reason);
  });

  test('from an issuer whose certificate another authority signed', async () => {
    const stranger = await createWorld({
      ca: (await createAuthority({ keys: keysOf('other authority') })).caPem,
    });
    await world.close();
    world = stranger;
    expect(await refusal(await world.sign(POD))).toEqual({
      status: 400,
      code: 'InvalidIdentityToken',
      message: "OpenIDConnect provider's HTTPS certificate doesn't match configured thumbprint",
    });
  });
});

describe('published keys', () => {
  const signWith = (pair: typeof keys) =>
    createTokenSigner({ issuer: ISSUER, key: pair.privateKey, kid: kidOf(pair.publicKey) }).sign(POD);

  test('are fetched again for a kid that has been added since', async () => {
    expect((await exchange(await signWith(keys))).status).toBe(200);
    await world.publish(documents([keys.publicKey, otherKeys.publicKey]));
    expect((await exchange(await signWith(otherKeys))).status).toBe(200);
  });

  test('are kept while the issuer is down, for five minutes', async () => {
    const token = await world.sign(POD);
    await exchange(token);
    await world.publish(undefined);
    world.now += 299_000;
    expect((await exchange(token)).status).toBe(200);
    world.now += 1_000;
    expect((await refusal(token)).message).toContain(NO_KEYS);
  });

  const curve = (namedCurve: string) => generateKeyPairSync('ec', { namedCurve });

  test.each([
    ['RS256', keys],
    ['RS384', keys],
    ['RS512', keys],
    ['ES256', curve('P-256')],
    ['ES384', curve('P-384')],
    ['ES512', curve('P-521')],
  ])('verify a token signed with %s', async (alg, pair) => {
    const published = documents([pair.publicKey]).map((one) => ({
      ...one,
      // A cluster publishes RSA keys for RS256; others may publish theirs for another digest.
      body: one.body.replace('"alg": "RS256"', `"alg": "${alg}"`),
    }));
    await world.publish(published);
    const token = await forge({}, { alg, kid: kidOf(pair.publicKey) }, pair.privateKey);
    expect((await exchange(token)).status).toBe(200);
  });
});
