import type { X509Certificate } from 'node:crypto';
import { chainFault } from './chain-fault.ts';

/** For which server, and when. */
export interface ServerAt {
  /** The DNS name that the client verifies, such as `podrole.kube-system.svc`. */
  readonly host: string;
  /** Milliseconds since the epoch. */
  readonly now: number;
}

/**
 * Why kube-apiserver would not take a leaf, in a sentence without its full stop; `undefined` if it would. Synchronous, without I/O,
 * and cheap: one signature.
 *
 * @param authorities - its `caBundle`.
 * @see {@link chainFault}
 */
export function leafProblem(
  leaf: X509Certificate,
  authorities: readonly X509Certificate[],
  of: ServerAt,
): string | undefined {
  return chainProblem([leaf], authorities, of);
}

/** The same for a server that sends intermediate certificates behind its leaf. */
export function chainProblem(
  chain: readonly X509Certificate[],
  authorities: readonly X509Certificate[],
  of: ServerAt,
): string | undefined {
  return chainFault(chain, { authorities, ...of })?.text;
}
