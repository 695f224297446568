import { createPublicKey } from 'node:crypto';
import { text } from 'node:stream/consumers';
import { PodroleError } from '../errors.ts';
import { algorithmOf } from '../issuer/algorithms.ts';
import { readText } from '../issuer/sources/files.ts';
import type { GivenFlags } from '../settings/read.ts';

/** `podrole issuer keys public`: the public half of a private key, as PEM. */
export async function run(_given: GivenFlags, [file = '']: readonly string[]): Promise<number> {
  const pem = file === '-' ? await text(process.stdin) : await readText(file);
  process.stdout.write(publicHalf(pem, file));
  return 0;
}

function publicHalf(pem: string, name: string): string {
  try {
    const key = createPublicKey(pem);
    algorithmOf(key);
    return key.export({ type: 'spki', format: 'pem' }).toString();
  } catch (cause) {
    if (cause instanceof PodroleError) throw cause;
    throw new PodroleError(
      'KEY_INVALID',
      `${name} holds no PEM key that can be read; keys with a passphrase cannot`,
    );
  }
}
