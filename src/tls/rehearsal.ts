import { duplexPair } from 'node:stream';
import { connect, createSecureContext, TLSSocket } from 'node:tls';
import type { SignedCertificate } from './certificate.ts';

/**
 * A TLS handshake in memory: why a client that trusts `bundle` and expects `host` would turn the certificate away, in
 * OpenSSL's words, or `undefined` when it would not. Like Go, and so an API server, it takes every authority of the
 * bundle for an anchor, one in the middle of a chain as well.
 *
 * @param bundle - authorities in PEM.
 */
export async function handshakeProblem(
  { certPem, keyPem }: SignedCertificate,
  { bundle, host }: { readonly bundle: string; readonly host: string },
): Promise<string | undefined> {
  const [near, far] = duplexPair();
  const secureContext = createSecureContext({ cert: certPem, key: keyPem });
  const server = new TLSSocket(far, { isServer: true, secureContext });
  const client = connect({ socket: near, ca: bundle, servername: host, allowPartialTrustChain: true });
  try {
    return await new Promise((resolve) => {
      client.once('secureConnect', () => resolve(undefined));
      client.once('error', ({ message }) => resolve(message));
      server.once('error', ({ message }) => resolve(message));
    });
  } finally {
    client.destroy();
    server.destroy();
  }
}
