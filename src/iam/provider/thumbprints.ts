import type { X509Certificate } from 'node:crypto';
import { PodroleError } from '../../errors.ts';
import { MOST_THUMBPRINTS } from './limits.ts';

/**
 * The thumbprints by which AWS knows the certificates of an issuer: SHA-1 of the DER of the top intermediate authority of
 * each chain, which is the one that the root signed; of the root where it signs servers itself.
 *
 * @param authorities - without the certificates of servers: a thumbprint of one would end with it.
 * @param name - of the file, for messages.
 * @throws PodroleError TLS_INVALID for more of them than a provider takes, or for authorities that sign each other in a circle.
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_providers_create_oidc_verify-thumbprint.html
 */
export function caThumbprints(authorities: readonly X509Certificate[], name: string): readonly string[] {
  const known = authorities.map((one) => ({ certificate: one, isRoot: one.checkIssued(one) }));
  const top = known.filter((one) => isTop(one, known));
  const thumbprints = [...new Set(top.map(({ certificate }) => thumbprint(certificate)))];
  if (thumbprints.length === 0)
    throw new PodroleError(
      'TLS_INVALID',
      `${name} holds authorities that sign each other in a circle; give those of the issuer's own chain alone`,
    );
  if (thumbprints.length > MOST_THUMBPRINTS)
    throw new PodroleError(
      'TLS_INVALID',
      `${name} holds the top authorities of ${thumbprints.length} chains, and a provider takes ${MOST_THUMBPRINTS} thumbprints; give those of the issuer's own chain alone`,
    );
  return thumbprints;
}

interface Authority {
  readonly certificate: X509Certificate;
  readonly isRoot: boolean;
}

function isTop(one: Authority, all: readonly Authority[]): boolean {
  if (one.isRoot) return !all.some((other) => !other.isRoot && issued(one, other));
  const issuers = all.filter((other) => other !== one && issued(other, one));
  // An authority that signs itself may be signed by another as well: chains end with the one or go on to the other.
  return issuers.length === 0 || issuers.some(({ isRoot }) => isRoot);
}

function issued({ certificate: by }: Authority, { certificate }: Authority): boolean {
  // Cheaper than what follows, which a large bundle would feel.
  return certificate.issuer === by.subject && certificate.checkIssued(by);
}

function thumbprint({ fingerprint }: X509Certificate): string {
  return fingerprint.replaceAll(':', '').toLowerCase();
}
