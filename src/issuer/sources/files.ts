import { readFile, stat } from 'node:fs/promises';
import { PodroleError, systemReason } from '../../errors.ts';
import { quote } from '../../identity/quote.ts';
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
  // Opening what is no file may wait for ever, and then keeps the process from ending.
  const { size } = await regularFile(path);
  if (size > LONGEST) throw tooLong(path);
  const text = await readFile(path, 'utf8').catch((cause: unknown) => {
    throw unreadable(path, systemReason(cause), cause);
  });
  if (text.length > LONGEST) throw tooLong(path);
  return text;
}

async function regularFile(path: string) {
  const found = await stat(path).catch((cause: unknown) => {
    throw unreadable(path, systemReason(cause), cause);
  });
  if (found.isFile()) return found;
  throw unreadable(path, found.isDirectory() ? 'it is a folder' : 'it is no regular file');
}

function unreadable(path: string, why: string, cause?: unknown): PodroleError {
  return new PodroleError('SOURCE_UNAVAILABLE', `${quote(path)} cannot be read: ${why}`, { cause });
}

function tooLong(path: string): PodroleError {
  return new PodroleError(
    'KEY_INVALID',
    `${quote(path)} is over ${LONGEST} bytes: it is no file of public keys`,
  );
}
