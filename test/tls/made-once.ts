import { createPrivateKey, createPublicKey, generateKeyPairSync, type KeyObject } from 'node:crypto';
import { createAuthority } from '../../src/tls/authority.ts';
import type { IssuedCertificates } from '../../src/tls/issue.ts';
import type { KeyPair } from '../../src/tls/key-pair.ts';
import type { LeafOptions } from '../../src/tls/profile.ts';

/** Whose RSA keys: different names have different ones. Few, as each takes a process a quarter of a second. */
export type Owner =
  | 'authority'
  | 'leaf'
  | 'other authority'
  | 'other leaf'
  | 'client authority'
  | 'client'
  | 'token signer';

const made = new Map<Owner, KeyPair>();

/** An RSA-2048 key pair, the same for all tests of a process: for those to which it matters whose keys are whose, no more. */
export function keysOf(owner: Owner): KeyPair {
  const keys = made.get(owner) ?? newKeys();
  made.set(owner, keys);
  return keys;
}

/** The same as Node's objects. */
export function keyObjectsOf(owner: Owner): {
  readonly privateKey: KeyObject;
  readonly publicKey: KeyObject;
} {
  const { privateKey, publicKey } = keysOf(owner);
  return { privateKey: createPrivateKey(privateKey), publicKey: createPublicKey(publicKey) };
}

/** As `issueCertificates` does it, with keys that are there. */
export async function issueOnce(leaf: LeafOptions): Promise<IssuedCertificates> {
  const authority = await createAuthority({ keys: keysOf('authority') });
  const { certPem, keyPem } = await authority.issueLeaf({ ...leaf, keys: keysOf('leaf') });
  return { caPem: authority.caPem, certPem, keyPem };
}

function newKeys(): KeyPair {
  return generateKeyPairSync('rsa', {
    modulusLength: 2048,
    privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
    publicKeyEncoding: { type: 'spki', format: 'pem' },
  });
}
