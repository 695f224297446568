import { X509Certificate } from 'node:crypto';
import { createSecureContext, type SecureContextOptions } from 'node:tls';
import { PodroleError } from '../../errors.ts';

/**
 * Finds out now what would else show, as an exception out of nowhere, when a connection is made.
 *
 * @throws PodroleError API_ACCESS for certificates or a key that cannot be read.
 */
export function assertUsable(options: SecureContextOptions, source: string): void {
  try {
    createSecureContext(options);
    // An authority that cannot be read is passed over there without a word.
    for (const authority of [options.ca ?? []].flat()) new X509Certificate(authority);
  } catch (cause) {
    const why = cause instanceof Error && 'code' in cause ? ` (${String(cause.code)})` : '';
    throw new PodroleError('API_ACCESS', `${source}: a certificate or key is no usable PEM${why}`, { cause });
  }
}
