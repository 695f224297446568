import { open } from 'node:fs/promises';
import { PodroleError, systemReason } from '../../errors.ts';
import { parseJwks, readJwks } from '../read-jwks.ts';
import { readPem } from '../read-pem.ts';
import type { KeySource } from './source.ts';

/** 200 keys of 4,096 bits and what may stand between them. Bytes. */
const LONGEST = 1024 * 1024;

/** A file of PEM public keys, as kubeadm and kops write `sa.pub`. */
export function pemFile(path: string): KeySource {
  return { name: path, holds: 'keys', read: async () => readPem(await readText(path), path) };
}

/** A file with a JWKS. */
export function jwksFile(path: string): KeySource {
  return {
    name: path,
    holds: 'set',
    read: async () => readJwks(parseJwks(await readText(path), path), path),
  };
}

/**
 * The text of a key file.
 *
 * @throws PodroleError SOURCE_UNAVAILABLE for a file that cannot be read, KEY_INVALID for one that is no key file by its size.
 */
export async function readText(path: string): Promise<string> {
  const file = await open(path).catch((cause: unknown) => {
    throw new PodroleError('SOURCE_UNAVAILABLE', `${path} cannot be read: ${systemReason(cause)}`, { cause });
  });
  try {
    const { bytesRead, buffer } = await file.read(Buffer.alloc(LONGEST + 1), 0, LONGEST + 1, 0);
    if (bytesRead <= LONGEST) return buffer.toString('utf8', 0, bytesRead);
  } catch (cause) {
    throw new PodroleError('SOURCE_UNAVAILABLE', `${path} cannot be read: ${systemReason(cause)}`, { cause });
  } finally {
    await file.close();
  }
  throw new PodroleError('KEY_INVALID', `${path} is over ${LONGEST} bytes: it is no file of public keys`);
}
