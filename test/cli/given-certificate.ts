import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { issueOnce } from '../tls/made-once.ts';

/** Writes a certificate for loopback into a folder: half a second less than the webhook takes to make its own. */
export async function givenCertificate(
  folder: string,
): Promise<{ readonly ca: string; readonly flags: readonly string[] }> {
  const { caPem, certPem, keyPem } = await issueOnce({ ipAddresses: ['127.0.0.1'] });
  const [cert, key] = [join(folder, 'given.crt'), join(folder, 'given.key')];
  await Promise.all([writeFile(cert, certPem), writeFile(key, keyPem)]);
  return { ca: caPem, flags: ['--tls-cert', cert, '--tls-key', key] };
}
