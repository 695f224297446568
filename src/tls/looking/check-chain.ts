import type { X509Certificate } from 'node:crypto';
import { quote } from '../../identity/quote.ts';
import { candidateOf } from './candidate.ts';
import { chainFault } from './chain-fault.ts';
import { nearNames } from './check-name.ts';
import { type Finding, finding } from './finding.ts';
import type { ServingChain } from './serving-chain.ts';
import { isSignedBy } from './signature.ts';
import { calledBy } from './words.ts';

/** A bundle that a chain is held against. */
export interface AgainstBundle {
  /** How it is called; `undefined` for that which was given with the chain. */
  readonly live: string | undefined;
  readonly authorities: readonly X509Certificate[];
  readonly host: string;
  /** Milliseconds since the epoch. */
  readonly now: number;
}

/** What the API server has against a chain. */
export function checkChain(serving: ServingChain, against: AgainstBundle): readonly Finding[] {
  const { at, leaf, chain } = serving;
  const { live, authorities, host, now } = against;
  const fault = chainFault(chain, { authorities, host, now });
  if (fault === undefined) return [];
  if (live !== undefined && (fault.code === 'signer-unknown' || fault.code === 'signer-other-key')) {
    const hasCa = [...serving.others, ...chain.slice(1)].some((one) => one.ca && signed(one, chain));
    const says = `${fault.text}${hasCa ? '; the CA that was given is the right one' : ''}`;
    return [finding('bundle-without-ca', live, says)];
  }
  const about = live === undefined ? fault.text : `${fault.text} (as ${live} has it)`;
  const candidate = candidateOf(leaf);
  const hints =
    fault.code === 'name-missing' && candidate !== undefined ? nearNames(at, candidate, host) : [];
  return [finding(fault.code, at, about), ...hints];
}

/** A leaf that signed itself. */
export function checkOwnAnchor({ at, leaf }: ServingChain): readonly Finding[] {
  const details = candidateOf(leaf)?.details;
  const isOwn = details?.issuer.equals(details.subject) === true && isSignedBy(leaf, leaf);
  return isOwn ? [finding('leaf-is-anchor', at, `${calledBy(leaf)} signed itself`)] : [];
}

/** What is served first. */
export function checkOrder({ at, chain, isMisordered }: ServingChain): readonly Finding[] {
  const [, first] = chain;
  return isMisordered && first !== undefined
    ? [
        finding(
          'order-wrong',
          at,
          `it begins with ${calledBy(first)}, an authority; the leaf is ${quoteLeaf(chain[0])}`,
        ),
      ]
    : [];
}

function quoteLeaf(leaf: X509Certificate | undefined): string {
  return leaf === undefined ? quote('') : calledBy(leaf);
}

/** A chain is no longer. */
const LONGEST_CHAIN = 10;

function signed(authority: X509Certificate, chain: readonly X509Certificate[]): boolean {
  return chain
    .slice(0, LONGEST_CHAIN)
    .some((one) => one.issuer === authority.subject && isSignedBy(one, authority));
}
