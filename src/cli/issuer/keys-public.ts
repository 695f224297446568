import { createPublicKey } from 'node:crypto';
import { PodroleError } from '../../errors.ts';
import { algorithmOf } from '../../issuer/algorithms.ts';
import { pemBlocks } from '../../issuer/read-pem.ts';
import type { GivenFlags } from '../../settings/read.ts';
import { readGivenFile } from '../given-file.ts';

/** `podrole issuer keys public`: the public halves of the keys in a PEM file. */
export async function run(_given: GivenFlags, [file = '']: readonly string[]): Promise<number> {
  const pem = await readGivenFile('file', file);
  process.stdout.write(publicHalves(pem, file));
  return 0;
}

/** What a PEM file may have besides keys: the curve of the key that follows. */
const NO_KEY = 'EC PARAMETERS';

/** Of every key in the text: k3s keeps all that it verifies with in one file. */
function publicHalves(pem: string, name: string): string {
  const blocks = pemBlocks(pem, name).filter(({ label }) => label !== NO_KEY);
  if (blocks.length === 0)
    throw new PodroleError('KEY_INVALID', `${name} has no PEM block: give a key, "-----BEGIN …"`);
  return blocks.map(({ text }) => publicHalf(text, name)).join('');
}

function publicHalf(block: string, name: string): string {
  try {
    const key = createPublicKey(block);
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
