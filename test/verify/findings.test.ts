import { SignJWT } from 'jose';
import { describe, expect, test } from 'vitest';
import { ApiFailure } from '../../src/cluster/kubernetes/api-failure.ts';
import { stsError } from '../../src/sts/errors.ts';
import { readAnswer } from '../../src/verify/check-answer.ts';
import { checkLiveIssuer, compareKeys, unread } from '../../src/verify/check-cluster.ts';
import { checkConnection } from '../../src/verify/check-connection.ts';
import { checkAlgorithms, checkDiscovery, checkUrl } from '../../src/verify/check-discovery.ts';
import { checkKeys } from '../../src/verify/check-keys.ts';
import { checkToken } from '../../src/verify/check-token.ts';
import { bySeverity, type Finding, isClean } from '../../src/verify/finding.ts';
import { FINDINGS, type FindingCode, type FindingRow } from '../../src/verify/findings.ts';
import type { FailureKind, Probed, SeenCertificate } from '../../src/verify/probed.ts';
import { discovery, ISSUER, jwk, other, otherJwk, privateJwk, sign, signing } from './issuer-keys.ts';
import { lookAt, lookWithoutToken } from './pod-cases.ts';

const NOW = Date.now();

const probed = (seen: Partial<Probed>): Probed => ({
  url: `${ISSUER}/keys.json`,
  milliseconds: 20,
  address: '203.0.113.7',
  certificate: undefined,
  answer: undefined,
  failure: undefined,
  ...seen,
});

const connection = (seen: Partial<Probed>) => checkConnection(probed(seen), 'JWKS', NOW);
const failure = (kind: FailureKind) => connection({ failure: { kind, phase: 'connect', detail: 'ECODE' } });

const certificate = (seen: Partial<SeenCertificate>) =>
  connection({
    certificate: {
      chainError: undefined,
      hostError: undefined,
      validFrom: NOW - 1000,
      validTo: NOW + 1000,
      isAlone: false,
      namesIssuer: false,
      byOwnCa: false,
      ...seen,
    },
  });

const JSON_HEADERS = { 'content-type': 'application/json', 'cache-control': 'public, max-age=300' };

const answer = (headers: Record<string, string>, { status = 200, body = '{}' } = {}) =>
  readAnswer(probed({ answer: { status, headers: { ...JSON_HEADERS, ...headers }, body } }), 'JWKS', 'jwks')
    .findings;

const discovered = (changes: object) => checkDiscovery({ ...discovery, ...changes }, ISSUER);
const keys = (...entries: unknown[]) => checkKeys({ keys: entries }).findings;

async function token(given: string | Promise<string>, { published = [jwk] as unknown[], now = NOW } = {}) {
  const rules = {
    url: ISSUER,
    jwks: { keys: published },
    audiences: ['sts.amazonaws.com'],
    now: Math.floor(now / 1000),
  };
  return (await checkToken(await given, rules)).findings;
}

const without = (claim: string) => {
  const all: Record<string, unknown> = { iss: ISSUER, sub: 'x', aud: 'sts.amazonaws.com', iat: 1, exp: 2 };
  delete all[claim];
  return new SignJWT(all).setProtectedHeader({ alg: 'RS256', kid: jwk.kid }).sign(signing.privateKey);
};

/** For every code of the table what comes to it. The compiler and the first test miss one that is not here. */
const CASES: Readonly<Record<FindingCode, () => Promise<readonly Finding[]> | readonly Finding[]>> = {
  'dns-failed': () => failure('dns-failed'),
  'address-private': () => connection({ address: '10.1.2.3' }),
  'connection-refused': () => failure('connection-refused'),
  'connection-failed': () => failure('connection-failed'),
  'connection-closed': () => failure('connection-closed'),
  'answer-garbled': () => failure('answer-garbled'),
  'answer-late': () => failure('answer-late'),
  'answer-large': () => failure('answer-large'),
  'answer-slow': () => connection({ milliseconds: 2501 }),
  'tls-failed': () => certificate({ chainError: 'CERT_REVOKED' }),
  'certificate-host': () => certificate({ hostError: 'not for it' }),
  'certificate-expired': () => certificate({ validTo: NOW - 1 }),
  'certificate-early': () => certificate({ validFrom: NOW + 500 }),
  'certificate-incomplete': () =>
    certificate({ chainError: 'UNABLE_TO_VERIFY_LEAF_SIGNATURE', isAlone: true, namesIssuer: true }),
  'certificate-untrusted': () => certificate({ chainError: 'DEPTH_ZERO_SELF_SIGNED_CERT' }),
  'certificate-private-ca': () => certificate({ byOwnCa: true }),
  redirect: () => answer({ location: '/elsewhere' }, { status: 302 }),
  'redirect-http': () => answer({ location: 'HTTP://oidc.example.com' }, { status: 301 }),
  'not-public': () => answer({}, { status: 401 }),
  'status-not-200': () => answer({}, { status: 206 }),
  'answer-encoded': () => answer({ 'content-encoding': 'br' }),
  'not-json': () => answer({}, { body: '[]' }),
  'member-repeated': () => answer({}, { body: '{"keys":[{"kid":"a","\\u006bid":"b"}]}' }),
  'content-type': () => answer({ 'content-type': 'text/plain' }),
  'cache-missing': () =>
    readAnswer(probed({ answer: { status: 200, headers: {}, body: '{}' } }), 'JWKS', 'jwks').findings,
  'cache-no-store': () => answer({ 'cache-control': 'no-store' }),
  'cache-long': () => answer({ 'cache-control': 'public, max-age=3601' }),
  'issuer-url': () => checkUrl(`${ISSUER}/`),
  'issuer-differs': () => discovered({ issuer: `${ISSUER}/` }),
  'discovery-field': () => discovered({ subject_types_supported: [] }),
  'jwks-uri': () => discovered({ jwks_uri: 'http://oidc.example.com/keys.json' }),
  'jwks-uri-port': () => discovered({ jwks_uri: 'https://oidc.example.com:8443/keys.json' }),
  'jwks-uri-host': () => discovered({ jwks_uri: 'https://keys.example.com/keys.json' }),
  'algorithm-unlisted': () => checkAlgorithms(discovery, new Set(['ES256'])),
  'algorithm-foreign': () => checkAlgorithms(discovery, new Set(['ES256'])),
  'response-types': () => discovered({ response_types_supported: ['code'] }),
  'subject-types': () => discovered({ subject_types_supported: ['pairwise'] }),
  'key-private': () => keys(privateJwk),
  'jwks-malformed': () => checkKeys({ keys: {} }).findings,
  'keys-none': () => keys(),
  'keys-many': () => keys(...Array.from({ length: 101 }, (_, index) => ({ ...jwk, kid: `${index}` }))),
  'key-unusable': () => keys({ ...jwk, alg: 'PS256' }),
  'key-use': () => keys({ ...jwk, use: undefined }),
  'kid-missing': () => keys({ ...jwk, kid: undefined }),
  'kid-empty': () => keys({ ...jwk, kid: '' }),
  'kid-repeated': () => keys(jwk, { ...otherJwk, kid: jwk.kid }),
  'key-repeated': () => keys(jwk, jwk),
  'token-size': () => token('x'.repeat(20_001)),
  'token-malformed': () => token('abc.def'),
  'token-claim': () => token(without('aud')),
  'token-issuer': () => token(sign({ issuer: `${ISSUER}/` })),
  'token-kid': () => token(sign({ kid: 'other' })),
  'token-kid-ambiguous': () => token(sign(), { published: [jwk, { ...otherJwk, kid: jwk.kid }] }),
  'token-signature': () => token(sign({ key: other.privateKey })),
  'token-expired': () => token(sign(), { now: NOW + 3_601_000 }),
  'token-times': () => token(sign({ now: NOW + 400_000 })),
  'token-audience': () => token(sign({ audience: ['sts.amazon.com'] })),
  'token-not-of-pod': () => lookAt('granted', { token: sign({ serviceAccount: 'other' }) }),
  'cluster-unread': () => unread(new ApiFailure('no answer in 10 s')),
  'cluster-issuer': () => checkLiveIssuer('https://kubernetes.default.svc', ISSUER),
  'live-key-unpublished': () => compareKeys([jwk], [otherJwk]),
  'live-key-differs': () => compareKeys([jwk], [{ ...otherJwk, kid: jwk.kid }]),
  'published-key-old': () => compareKeys([jwk], [jwk, otherJwk]),
  'pod-unknown': () => lookAt('absent'),
  'pod-without-role': () => lookAt('roleless'),
  'pod-forbidden': () => lookAt('forbidden'),
  'pod-warning': () => lookAt('misspelt'),
  'pod-not-injected': () => lookAt('missed'),
  'pod-outdated': () => lookAt('outdated'),
  'pod-audience': () => lookAt('audience'),
  'pod-agent': () => lookAt('agent'),
  'pod-token-refused': () => lookWithoutToken(),
};

describe('the table of findings', () => {
  test('has a case for every code, and no other', () => {
    expect(Object.keys(CASES).sort()).toEqual(Object.keys(FINDINGS).sort());
  });

  test.each(Object.keys(CASES) as FindingCode[])('comes to %s, with the answer of AWS', async (code) => {
    const found = (await CASES[code]()).find((one) => one.code === code);
    const { level, aws }: FindingRow = FINDINGS[code];
    expect(found).toMatchObject({ code, level, mend: expect.stringMatching(/\.$/) });
    expect(found?.text).not.toBe('');
    expect(found?.aws?.code).toBe(aws && stsError(aws).code);
    expect(found?.aws?.message ?? '').not.toMatch(/[{}]/);
  });
});

describe('nothing is found in', () => {
  test.each<[says: string, findings: () => Promise<readonly Finding[]> | readonly Finding[]]>([
    ['a good certificate', () => certificate({})],
    ['a good answer', () => answer({})],
    [
      "kube-apiserver's own headers",
      () => answer({ 'content-type': 'application/jwk-set+json', 'cache-control': 'public, max-age=3600' }),
    ],
    ['a good discovery document', () => discovered({})],
    ['algorithms that agree', () => checkAlgorithms(discovery, new Set(['RS256']))],
    ['two good keys', () => keys(jwk, otherJwk)],
    [
      'a hundred keys',
      () => keys(...Array.from({ length: 100 }, (_, index) => ({ ...jwk, kid: `${index}` }))),
    ],
    [
      'a key listed again for tokens without kid',
      () => keys(jwk, { ...jwk, kid: '' }).filter(({ code }) => code !== 'kid-empty'),
    ],
    [
      'members of one name in two objects',
      () => answer({}, { body: '{"a":{"b":1},"b":[{"a":1},{"a":"b"}]}' }),
    ],
    ['a good token', () => token(sign())],
    ['a token issued by a clock that is four minutes fast', () => token(sign({ now: NOW + 240_000 }))],
    ['keys that are all published', () => compareKeys([jwk], [jwk])],
    ['the issuer of the cluster', () => checkLiveIssuer(ISSUER, ISSUER)],
    ['a pod with its role and token', () => lookAt('granted')],
  ])('%s', async (_, findings) => {
    expect(await findings()).toEqual([]);
  });
});

test.each([
  ['a slash', `${ISSUER}/`, 'a slash at the end'],
  ['a capital', ISSUER.replace('oidc', 'OIDC'), 'upper and lower case'],
  ['another path', `${ISSUER}2`, 'another URL'],
])('an issuer that differs by %s is told how', (_, issuer, how) => {
  expect(discovered({ issuer })[0]?.text).toContain(how);
});

test('times of a token must be whole numbers', async () => {
  const fraction = new SignJWT({ iss: ISSUER, sub: 'x', aud: 'sts.amazonaws.com', iat: 1.5, exp: 2e10 });
  const [found] = await token(
    fraction.setProtectedHeader({ alg: 'RS256', kid: jwk.kid }).sign(signing.privateKey),
  );
  expect(found).toMatchObject({ code: 'token-malformed', text: 'the claim iat has a wrong type' });
});

test.each(['kid', 'kty', 'alg', 'use', 'd'])(
  'a key whose %s is nested deeply is a finding like another',
  (member) => {
    let deep: unknown[] = [];
    for (let depth = 0; depth < 200_000; depth += 1) deep = [deep];
    expect(keys({ ...jwk, kid: undefined, d: 'x', [member]: deep }, jwk)[0]?.code).toBe('key-private');
    expect(keys({ ...jwk, [member]: deep }, jwk)).toHaveLength(1);
  },
);

test('all that is wrong with a token is told, not only what STS says first', async () => {
  const given = sign({ issuer: 'https://x.example.com', audience: ['a'], kid: 'b' });
  const found = await token(given, { now: NOW + 4_000_000 });
  expect(found.map(({ code }) => code)).toEqual([
    'token-issuer',
    'token-kid',
    'token-expired',
    'token-audience',
  ]);
});

test('a private key comes before everything else, and notes alone are clean', () => {
  const all = bySeverity([...unread('x'), ...keys(), ...keys(privateJwk)]);
  expect(all[0]?.code).toBe('key-private');
  expect(isClean(all)).toBe(false);
  expect(isClean(certificate({ byOwnCa: true }))).toBe(true);
});
