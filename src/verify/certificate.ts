import { checkServerIdentity, type DetailedPeerCertificate, type TLSSocket } from 'node:tls';
import type { SeenCertificate } from './probed.ts';

/**
 * What there is to see of the certificate of a server that has shown one.
 *
 * @param own - SHA-256 fingerprints of the authorities that the user named.
 */
export function seenCertificate(
  socket: TLSSocket,
  host: string,
  own: ReadonlySet<string>,
): SeenCertificate | undefined {
  const certificate = socket.getPeerCertificate(true);
  if (Object.keys(certificate).length === 0) return undefined;
  const above = certificate.issuerCertificate as DetailedPeerCertificate | undefined;
  return {
    chainError: socket.authorized ? undefined : withoutHost(socket.authorizationError),
    hostError: checkServerIdentity(host, certificate)?.message,
    validFrom: Date.parse(certificate.valid_from),
    validTo: Date.parse(certificate.valid_to),
    isAlone: above === undefined,
    namesIssuer: certificate.infoAccess?.['CA Issuers - URI'] !== undefined,
    byOwnCa: own.has(topOf(certificate).fingerprint256),
  };
}

/** The name is told apart from the chain. */
function withoutHost(error: Error | string | undefined): string | undefined {
  const code = String(error);
  return code === 'ERR_TLS_CERT_ALTNAME_INVALID' ? undefined : code;
}

/** Chains end in a certificate that is its own issuer, or in none. */
function topOf(leaf: DetailedPeerCertificate): DetailedPeerCertificate {
  let top = leaf;
  for (let steps = 0; steps < 20; steps += 1) {
    const above = top.issuerCertificate as DetailedPeerCertificate | undefined;
    if (above === undefined || above === top || above.fingerprint256 === top.fingerprint256) return top;
    top = above;
  }
  return top;
}
