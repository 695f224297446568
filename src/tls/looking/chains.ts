import type { Candidate } from './candidate.ts';
import type { ChainFault } from './fault.ts';
import { signingFault } from './may-sign.ts';
import { isSignedBy, signatureAlgorithm } from './signature.ts';
import { ownFault } from './standing.ts';
import { calledBy, issuerCalled } from './words.ts';

/** From what chains are made. */
export interface Material {
  /** Where a chain may end. */
  readonly anchors: readonly Candidate[];
  /** What may stand in between. */
  readonly intermediates: readonly Candidate[];
  /** Milliseconds since the epoch. */
  readonly now: number;
}

/** Chains from a leaf to an anchor, the leaf first; without any, why the likeliest one is none. */
export type Chains =
  | { readonly chains: readonly (readonly Candidate[])[] }
  | { readonly chains?: undefined; readonly fault: ChainFault };

/** As many as Go looks at. */
const MOST_LOOKS = 100;

interface Search {
  readonly material: Material;
  readonly found: (readonly Candidate[])[];
  /** In the order in which they came up. */
  readonly faults: ChainFault[];
  looks: number;
}

/**
 * Every chain that signatures, dates and the rules for authorities allow.
 *
 * @see https://www.rfc-editor.org/rfc/rfc5280#section-6.1
 */
export function chainsFrom(leaf: Candidate, material: Material): Chains {
  const search: Search = { material, found: [], faults: [], looks: 0 };
  extend([leaf], search);
  if (search.found.length > 0) return { chains: search.found };
  if (search.looks > MOST_LOOKS)
    return { fault: { code: 'chain-endless', text: `Go gives up after ${MOST_LOOKS} signatures` } };
  // A wrong key says least: there may be another certificate of that name.
  const telling = search.faults.find(({ code }) => code !== 'signer-other-key' && code !== 'signer-unknown');
  const fault = telling ?? search.faults.find(({ code }) => code === 'signer-other-key') ?? search.faults[0];
  return { fault: fault ?? unknownSigner(leaf) };
}

function extend(chain: readonly Candidate[], search: Search): void {
  const last = chain.at(-1);
  if (last === undefined) return;
  const { anchors, intermediates } = search.material;
  const named = (among: readonly Candidate[]) =>
    among.filter(({ details }) => details.subject.equals(last.details.issuer));
  const [roots, others] = [named(anchors), named(intermediates)];
  if (roots.length + others.length === 0) search.faults.push(unknownSigner(last));
  for (const [signers, isAnchor] of [
    [roots, true],
    [others, false],
  ] as const) {
    for (const signer of signers) {
      search.looks += 1;
      if (search.looks > MOST_LOOKS) return;
      if (chain.some((one) => isSame(one, signer))) continue;
      const fault = signerFault(signer, chain, { isAnchor, now: search.material.now });
      if (fault !== undefined) search.faults.push(fault);
      else if (isAnchor) search.found.push([...chain, signer]);
      else extend([...chain, signer], search);
    }
  }
}

function signerFault(
  signer: Candidate,
  chain: readonly Candidate[],
  { isAnchor, now }: { isAnchor: boolean; now: number },
): ChainFault | undefined {
  const last = chain.at(-1);
  if (last === undefined) return undefined;
  const who = calledBy(signer.certificate);
  const algorithm = signatureAlgorithm(last.details);
  if (!isSignedBy(last.certificate, signer.certificate))
    return {
      code: 'signer-other-key',
      text: `${calledBy(last.certificate)} was not signed by ${who}, which has the name of its signer and another key`,
    };
  if (!algorithm.isTaken)
    return {
      code: 'signature-weak',
      text: `${calledBy(last.certificate)} is signed by ${algorithm.name}, which Go does not take`,
    };
  const signing = signingFault(signer, isAnchor);
  if (signing !== undefined) return signing;
  const { pathLength } = signer.details.basicConstraints ?? {};
  if (pathLength !== undefined && chain.length - 1 > pathLength)
    return {
      code: 'path-length',
      text: `${who} allows ${pathLength} authorities below it, and there are ${chain.length - 1}`,
    };
  return ownFault(signer, now);
}

/** Certificates of one subject and key are one signer, unless they have different names. */
function isSame({ details: one }: Candidate, { details: other }: Candidate): boolean {
  if (!one.subject.equals(other.subject) || !one.publicKey.equals(other.publicKey)) return false;
  return (one.rawAltNames ?? Buffer.alloc(0)).equals(other.rawAltNames ?? Buffer.alloc(0));
}

function unknownSigner({ certificate, details }: Candidate): ChainFault {
  const isOwn = details.issuer.equals(details.subject);
  return {
    code: 'signer-unknown',
    text: isOwn
      ? `${calledBy(certificate)} is signed by itself, and is not in the bundle`
      : `neither the bundle nor the chain holds ${issuerCalled(certificate)}, which signed ${calledBy(certificate)}`,
  };
}
