import fc from 'fast-check';
import { exportJWK } from 'jose';
import { describe, expect, test } from 'vitest';
import { PodroleError } from '../../src/errors.ts';
import { readJwks } from '../../src/issuer/read-jwks.ts';
import { keyObjectsOf } from '../tls/made-once.ts';
import { key, pair } from './keys.ts';

const rsa = keyObjectsOf('leaf');
const publicRsa = { ...(await exportJWK(rsa.publicKey)), kid: 'r' };
const privateRsa = { ...(await exportJWK(rsa.privateKey)), kid: 'r' };
const privateEc = { ...(await exportJWK(pair(0).privateKey)), kid: 'e' };
const read = (...keys: unknown[]) => readJwks({ keys }, 'the JWKS');

describe('a JWKS that is a source gives', () => {
  test('kids and algorithms as they are', () => {
    const [one] = read({ ...publicRsa, kid: 'any name', alg: 'RS512', use: 'sig' });
    expect(one).toEqual({
      use: 'sig',
      kid: 'any name',
      alg: 'RS512',
      kty: 'RSA',
      n: publicRsa.n,
      e: publicRsa.e,
    });
  });

  test('the algorithm that kube-apiserver would sign with where none is named', () => {
    expect(read(publicRsa, { ...key(0), alg: undefined, kid: '' }).map(({ alg }) => alg)).toEqual([
      'RS256',
      'ES256',
    ]);
  });

  test('no member that podrole does not know', () => {
    expect(read({ ...key(0), x5u: 'https://a.example', ext: true })).toEqual([key(0)]);
  });
});

describe('a JWKS that is a source is refused', () => {
  test.each<[says: string, keys: readonly unknown[], problem: RegExp]>([
    [
      'with a private RSA key',
      [key(0), privateRsa],
      /the JWKS: keys\[1\]: key has the private member d, p, q, dp, dq, qi/,
    ],
    ['with a private EC key', [privateEc], /private member d/],
    ['with a secret', [{ kty: 'oct', k: 'c2VjcmV0', kid: 'o' }], /private member k/],
    ['without a kid', [{ ...key(0), kid: undefined }], /has no kid/],
    ['with a number for a kid', [{ ...key(0), kid: 7 }], /has no kid/],
    ['for encryption', [{ ...key(0), use: 'enc' }], /has use "enc"/],
    [
      'with an algorithm that STS does not take',
      [{ ...publicRsa, alg: 'PS256' }],
      /alg "PS256": STS takes RS256, RS384, RS512/,
    ],
    ["with another curve's algorithm", [{ ...key(0), alg: 'ES384' }], /alg "ES384": STS takes ES256/],
    [
      'with a key of another kind',
      [{ kty: 'OKP', crv: 'Ed25519', x: '11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo', kid: 'a' }],
      /ed25519/,
    ],
    ['with half a key', [{ kty: 'RSA', n: 'AQAB', kid: 'a' }], /no key of kty "RSA"/],
    ['with null', [null], /no JSON object/],
    ['with a list', [[]], /no JSON object/],
  ])('%s', (_, keys, problem) => {
    expect(() => read(...keys)).toThrow(expect.objectContaining({ code: 'KEY_INVALID' }));
    expect(() => read(...keys)).toThrow(problem);
  });

  test.each([[{}], [[]], [null], ['keys'], [{ keys: {} }]])('when it is %j', (json) => {
    expect(() => readJwks(json, 'the JWKS')).toThrow(/no list "keys"/);
  });

  test('or read, whatever a key is made of', () => {
    const member = fc.oneof(fc.constantFrom('RSA', 'EC', 'P-256', 'AQAB', 'sig', 'RS256'), fc.jsonValue());
    const anyKey = fc.dictionary(
      fc.constantFrom('kty', 'kid', 'alg', 'use', 'n', 'e', 'crv', 'x', 'y', 'd'),
      member,
    );
    fc.assert(
      fc.property(anyKey, (one) => {
        try {
          for (const found of read(one)) expect(Object.keys(found)).not.toContain('d');
        } catch (error) {
          expect(error).toBeInstanceOf(PodroleError);
        }
      }),
    );
  });
});
