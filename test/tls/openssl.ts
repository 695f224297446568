import { spawnSync } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const OPENSSL = 'openssl';

/** Whether the machine has an independent judge of certificates, as most have. */
export const HAS_OPENSSL = spawnSync(OPENSSL, ['version']).status === 0;

/**
 * What `openssl verify` says of a leaf as a TLS server's of that name: `OK`, or its error's number.
 *
 * @param bundle - the authorities that are trusted, in PEM.
 */
export async function opensslVerify(bundle: string, leafPem: string, host: string): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'podrole-openssl-'));
  const [ca, leaf] = [join(folder, 'ca.crt'), join(folder, 'leaf.crt')];
  try {
    await Promise.all([writeFile(ca, bundle), writeFile(leaf, leafPem)]);
    const strictly = ['-x509_strict', '-purpose', 'sslserver', '-verify_hostname', host];
    const said = spawnSync(OPENSSL, ['verify', ...strictly, '-CAfile', ca, leaf], { encoding: 'utf8' });
    return said.status === 0 ? 'OK' : (/error (\d+) at/.exec(said.stderr)?.[1] ?? said.stderr);
  } finally {
    await rm(folder, { recursive: true });
  }
}
