import { createPublicKey, type KeyObject } from 'node:crypto';
import { PodroleError } from '../errors.ts';
import { type Jwk, jwkOf } from './jwk.ts';

/**
 * A block of PEM, with its label.
 *
 * @see https://www.rfc-editor.org/rfc/rfc7468
 */
export const PEM_BLOCK = /-----BEGIN ([A-Z0-9 ]+)-----[\s\S]*?-----END \1-----/g;

/** The labels of public keys that kube-apiserver takes, too. */
const PUBLIC_LABELS: readonly string[] = ['PUBLIC KEY', 'RSA PUBLIC KEY', 'CERTIFICATE'];

/**
 * Reads the public keys of a PEM text, as `sa.pub` of kubeadm or kops: PKIX or PKCS #1, or certificates, one or several.
 * Each gets the kid that kube-apiserver gives it.
 *
 * @param name - what messages call the text.
 * @throws {@link PodroleError} `KEY_INVALID` for a private key, for anything that is no key of STS, and for a text
 * without keys. The message never holds any of the text.
 * @see https://github.com/kubernetes/client-go/blob/master/util/keyutil/key.go (`ParsePublicKeysPEM`)
 */
export function readPem(text: string, name: string): readonly Jwk[] {
  const blocks = [...text.matchAll(PEM_BLOCK)];
  if (blocks.length === 0)
    throw invalid(`${name} has no PEM block: give a public key, "-----BEGIN PUBLIC KEY-----"`);
  return blocks.map(([block, label = '']) => {
    if (label.endsWith('PRIVATE KEY'))
      throw invalid(
        `${name} holds a private key: make its public half with "podrole issuer keys public ${name}"`,
      );
    if (!PUBLIC_LABELS.includes(label))
      throw invalid(`${name} holds a block "${label}", which is no public key`);
    return readBlock(block, name);
  });
}

function readBlock(block: string, name: string): Jwk {
  let key: KeyObject;
  try {
    key = createPublicKey(block);
  } catch (cause) {
    throw invalid(`${name} holds a block that is no public key`, cause);
  }
  try {
    return jwkOf(key);
  } catch (cause) {
    throw invalid(`${name}: ${cause instanceof Error ? cause.message : cause}`, cause);
  }
}

function invalid(problem: string, cause?: unknown): PodroleError {
  return new PodroleError('KEY_INVALID', problem, { cause });
}
