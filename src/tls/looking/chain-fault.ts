import type { X509Certificate } from 'node:crypto';
import { quote } from '../../identity/quote.ts';
import { type Candidate, candidateOf, candidates } from './candidate.ts';
import { chainsFrom } from './chains.ts';
import type { ChainFault } from './fault.ts';
import { coversHost } from './host-name.ts';
import { pathFault } from './path-fault.ts';
import { ownFault } from './standing.ts';
import { calledBy } from './words.ts';

/** What a chain is held against. */
export interface Judged {
  /** A `caBundle`. What Go does not read of it is as if it were not there. */
  readonly authorities: readonly X509Certificate[];
  /** A DNS name. */
  readonly host: string;
  /** Milliseconds since the epoch. */
  readonly now: number;
}

/**
 * Why kube-apiserver, with these authorities as its `caBundle`, would not take a server that sends this chain (the leaf
 * first) for that host; `undefined` if it would. It follows Go's crypto/x509: any certificate of the bundle is an anchor,
 * also the leaf itself, and the common name counts for nothing. Certificate policies (RFC 5280, 6.1) are not looked at.
 *
 * @see https://pkg.go.dev/crypto/x509#Certificate.Verify
 */
export function chainFault(
  chain: readonly X509Certificate[],
  { authorities, host, now }: Judged,
): ChainFault | undefined {
  const sent = chain.map(candidateOf);
  const unreadable = chain[sent.indexOf(undefined)];
  if (unreadable !== undefined)
    return { code: 'certificate-unreadable', text: `${calledBy(unreadable)} cannot be read by Go` };
  const [leaf, ...intermediates] = sent.filter((one) => one !== undefined);
  if (leaf === undefined) return { code: 'certificate-unreadable', text: 'there is no certificate' };
  const own = ownFault(leaf, now) ?? nameFault(leaf, host);
  if (own !== undefined) return own;
  const anchors = candidates(authorities);
  if (anchors.some(({ certificate }) => certificate.raw.equals(leaf.certificate.raw)))
    return pathFault([leaf]);
  const found = chainsFrom(leaf, { anchors, intermediates, now });
  if (found.chains === undefined) return found.fault;
  const faults = found.chains.map(pathFault);
  return faults.includes(undefined) ? undefined : faults[0];
}

function nameFault({ certificate, details }: Candidate, host: string): ChainFault | undefined {
  const { dns } = details.altNames;
  return coversHost(dns, host)
    ? undefined
    : {
        code: 'name-missing',
        text: `${calledBy(certificate)} is not for ${quote(host, 255)}: ${namesText(dns)}`,
      };
}

/** Names in a sentence. */
const MOST_NAMES = 5;

function namesText(dns: readonly string[]): string {
  if (dns.length === 0) return 'it has no DNS name among its subject alternative names';
  const more = dns.length > MOST_NAMES ? ` and ${dns.length - MOST_NAMES} more` : '';
  return `it is for ${dns
    .slice(0, MOST_NAMES)
    .map((name) => quote(name))
    .join(', ')}${more}`;
}
