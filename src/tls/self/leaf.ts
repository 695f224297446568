import type { KeptAuthority } from './kept.ts';
import { type LeafObservation, type LeafState, leafEnd, leafSigner, renewalOf } from './leaf-plan.ts';
import type { Pace } from './pace.ts';

/** A leaf in memory. */
export interface Leaf extends LeafState {
  readonly certPem: string;
  readonly keyPem: string;
  /** When its authority ends. Milliseconds since the epoch. */
  readonly authorityEnds: number;
}

/** Signs a leaf. At once, so that a handshake can wait for it. */
export type SignLeaf = (
  authority: KeptAuthority,
  validity: { readonly now: number; readonly notAfter: number },
) => Pick<Leaf, 'certPem' | 'keyPem'>;

/** What making leaves takes. */
export interface LeafDeps {
  readonly sign: SignLeaf;
  /** Milliseconds since the epoch. */
  readonly clock: () => number;
  /** From 0 to 1. */
  readonly random: () => number;
  readonly pace: Pace;
  /** Told of each new leaf. */
  onLeaf(leaf: Leaf): void;
}

/** The leaf of a replica. */
export interface ServedLeaf {
  /** As it is at this moment, renewed if it was due; `undefined` before the first. */
  current(): Leaf | undefined;
  /** Takes note of what was just read, and serves what follows from it. */
  observe(seen: Pick<LeafObservation, 'kept' | 'webhooks'> & { readonly readAt: number }): void;
}

/** Serves a leaf, and renews it while nobody can be asked: an API server may be away for a week, a machine asleep. */
export function createServedLeaf({ sign, clock, random, pace, onLeaf }: LeafDeps): ServedLeaf {
  let leaf: Leaf | undefined;
  /** Of the leaf, and when it was last seen to be the one that signs. */
  let remembered: { readonly authority: KeptAuthority; readonly readAt: number } | undefined;

  function make(authority: KeptAuthority, readAt: number): void {
    const now = clock();
    const notAfter = leafEnd(authority, { now, readAt, pace });
    remembered = { authority, readAt };
    // One that begins when the Secret was read has begun, should the clock have jumped since.
    const { certPem, keyPem } = sign(authority, { now: Math.min(now, readAt), notAfter });
    leaf = {
      certPem,
      keyPem,
      authority: authority.fingerprint,
      authorityEnds: authority.notAfter,
      notAfter,
      renewAt: renewalOf(notAfter, pace, random()),
    };
    onLeaf(leaf);
  }

  /** Nothing is gained by a leaf of the same authority that ends no later, nor by one that has ended. */
  function isGain(authority: KeptAuthority, readAt: number): boolean {
    const now = clock();
    const end = leafEnd(authority, { now, readAt, pace });
    return end > now && (leaf?.authority !== authority.fingerprint || end > leaf.notAfter);
  }

  return {
    current() {
      if (leaf !== undefined && remembered !== undefined && clock() >= leaf.renewAt) {
        const { authority, readAt } = remembered;
        if (isGain(authority, readAt)) make(authority, readAt);
      }
      return leaf;
    },
    observe({ kept, webhooks, readAt }) {
      const signs = [kept.current, kept.next].find((one) => one?.fingerprint === leaf?.authority);
      if (signs !== undefined) remembered = { authority: signs, readAt };
      const signer = leafSigner({ leaf, kept, webhooks, now: clock(), pace });
      if (signer !== undefined && isGain(signer, readAt)) make(signer, readAt);
    },
  };
}
