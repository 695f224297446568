import { createPublicKey, type KeyObject } from 'node:crypto';
import { PodroleError } from '../errors.ts';
import { type Jwk, jwkOf } from './jwk.ts';

/** A block of PEM. */
export interface PemBlock {
  readonly label: string;
  /** With its first and last line. */
  readonly text: string;
}

/**
 * The blocks of a text, whatever stands between them.
 *
 * @param name - what messages call the text.
 * @throws PodroleError KEY_INVALID for a block that does not end: the file is half written.
 * @see https://www.rfc-editor.org/rfc/rfc7468
 */
export function pemBlocks(text: string, name: string): readonly PemBlock[] {
  const blocks: PemBlock[] = [];
  for (let at = text.indexOf(BEGIN); at >= 0; at = text.indexOf(BEGIN, at + 1)) {
    const labelEnd = text.indexOf('-----', at + BEGIN.length);
    const label = text.slice(at + BEGIN.length, labelEnd);
    const last = `-----END ${label}-----`;
    const end = labelEnd < 0 || label.length > LONGEST_LABEL ? -1 : text.indexOf(last, labelEnd);
    if (end < 0) throw invalid(`${name} has a block that does not end: is it still being written?`);
    blocks.push({ label, text: text.slice(at, end + last.length) });
    at = end;
  }
  return blocks;
}

const BEGIN = '-----BEGIN ';

const LONGEST_LABEL = 64;

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
  const blocks = pemBlocks(text, name);
  if (blocks.length === 0)
    throw invalid(`${name} has no PEM block: give a public key, "-----BEGIN PUBLIC KEY-----"`);
  return blocks.map(({ label, text: block }) => {
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
