import { createSecretKey, generateKeyPairSync } from 'node:crypto';
import { calculateJwkThumbprint, importJWK, jwtVerify, SignJWT } from 'jose';
import { describe, expect, test } from 'vitest';
import { algorithmOf } from '../../src/issuer/algorithms.ts';
import { jwkOf } from '../../src/issuer/jwk.ts';
import { jwksOf } from '../../src/issuer/jwks.ts';
import { kidOf } from '../../src/issuer/kid.ts';
import { keyObjectsOf } from '../tls/made-once.ts';
import { fixedKey, fixedKid } from './fixed-key.ts';

const rsa = keyObjectsOf('leaf');
const curve = (namedCurve: string) => generateKeyPairSync('ec', { namedCurve });
const p256 = curve('P-256');

describe('a key is published', () => {
  test.each([
    ['an RSA key as RS256', rsa, 'RS256', ['alg', 'e', 'kid', 'kty', 'n', 'use']],
    ['a P-256 key as ES256', p256, 'ES256', ['alg', 'crv', 'kid', 'kty', 'use', 'x', 'y']],
    ['a P-384 key as ES384', curve('P-384'), 'ES384', ['alg', 'crv', 'kid', 'kty', 'use', 'x', 'y']],
    ['a P-521 key as ES512', curve('P-521'), 'ES512', ['alg', 'crv', 'kid', 'kty', 'use', 'x', 'y']],
  ])('%s, with these members and no private one', async (_, pair, alg, members) => {
    const [jwk] = jwksOf([jwkOf(pair.publicKey)]).keys;
    expect(Object.keys(jwk ?? {}).sort()).toEqual(members);
    expect(jwk).toMatchObject({ alg, use: 'sig', kid: kidOf(pair.publicKey) });
    const token = await new SignJWT({}).setProtectedHeader({ alg }).sign(pair.privateKey);
    await expect(jwtVerify(token, await importJWK({ ...jwk }))).resolves.toBeTruthy();
  });

  test('in the order in which it was given', () => {
    const kids = jwksOf([p256.publicKey, rsa.publicKey].map((key) => jwkOf(key))).keys.map(({ kid }) => kid);
    expect(kids).toEqual([kidOf(p256.publicKey), kidOf(rsa.publicKey)]);
  });
});

describe('a kid', () => {
  test('is what `openssl … -pubout -outform DER | openssl dgst -sha256 | base64url` says', () => {
    expect(kidOf(fixedKey)).toBe(fixedKid);
  });

  test('is not the JWK thumbprint', async () => {
    expect(kidOf(fixedKey)).not.toBe(await calculateJwkThumbprint(fixedKey.export({ format: 'jwk' })));
  });
});

describe('a key is refused', () => {
  test.each([
    ['when it is private', rsa.privateKey, 'is a private key'],
    ['when it is a secret', createSecretKey(Buffer.alloc(32)), 'is a secret key'],
    ['when it is Ed25519', generateKeyPairSync('ed25519').publicKey, 'type ed25519'],
    ['when its curve is secp256k1', curve('secp256k1').publicKey, 'type ec secp256k1'],
    ['when it has 1024 bits', generateKeyPairSync('rsa', { modulusLength: 1024 }).publicKey, '1024 bits'],
  ])('%s', (_, key, problem) => {
    for (const use of [() => jwkOf(key), () => algorithmOf(key)]) {
      expect(use).toThrow(expect.objectContaining({ code: 'KEY_INVALID' }));
      expect(use).toThrow(problem);
    }
  });

  test.each([
    ['no keys', [], 'without keys'],
    ['101 keys of one kind', Array(101).fill(jwkOf(p256.publicKey)), '101 EC keys'],
  ])('a set of %s is refused', (_, keys, problem) => {
    expect(() => jwksOf(keys)).toThrow(problem);
  });

  test('but 100 RSA and 100 EC keys make a set', () => {
    expect(
      jwksOf([...Array(100).fill(jwkOf(p256.publicKey)), ...Array(100).fill(jwkOf(rsa.publicKey))]).keys,
    ).toHaveLength(200);
  });
});
