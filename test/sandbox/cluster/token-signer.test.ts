import { decodeJwt, decodeProtectedHeader, jwtVerify } from 'jose';
import { describe, expect, test } from 'vitest';
import { createTokenSigner } from '../../../src/sandbox/cluster/token-signer.ts';
import { keyObjectsOf } from '../../tls/made-once.ts';

const { publicKey, privateKey } = keyObjectsOf('leaf');
const { sign } = createTokenSigner({
  issuer: 'https://h.example',
  key: privateKey,
  kid: 'k',
  clock: () => 1_900_000_000_999,
});
const CART = {
  namespace: 'shop',
  serviceAccount: 'cart',
  audience: ['sts.amazonaws.com'],
  expirationSeconds: 600,
};

describe('a ServiceAccount token', () => {
  test('has the header and claims of kube-apiserver', async () => {
    const token = await sign({ ...CART, pod: { name: 'cart-0', uid: 'u-1' } });
    expect(decodeProtectedHeader(token)).toEqual({ alg: 'RS256', kid: 'k' });
    expect(decodeJwt(token)).toEqual({
      aud: ['sts.amazonaws.com'],
      exp: 1_900_000_600,
      iat: 1_900_000_000,
      nbf: 1_900_000_000,
      iss: 'https://h.example',
      jti: expect.stringMatching(/^[0-9a-f-]{36}$/),
      sub: 'system:serviceaccount:shop:cart',
      'kubernetes.io': {
        namespace: 'shop',
        pod: { name: 'cart-0', uid: 'u-1' },
        serviceaccount: {
          name: 'cart',
          uid: expect.stringMatching(/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/),
        },
      },
    });
  });

  test('is bound to no pod when none is given', async () => {
    expect(decodeJwt(await sign(CART))['kubernetes.io']).not.toHaveProperty('pod');
  });

  test('verifies under the public key', async () => {
    await expect(
      jwtVerify(await sign(CART), publicKey, { currentDate: new Date(1_900_000_000_000) }),
    ).resolves.toBeTruthy();
  });
});
