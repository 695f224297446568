import type { FollowedPair } from '../followed-pair.ts';
import type { ServingPair } from '../pem.ts';
import type { Leaf, ServedLeaf } from './leaf.ts';

/** The leaf of a replica as what a server speaks TLS with: each handshake gets the one of its moment. */
export function followedLeaf(leaf: ServedLeaf): FollowedPair {
  let last: { readonly leaf: Leaf; readonly pair: ServingPair } | undefined;
  return {
    get value() {
      const current = leaf.current();
      if (current === undefined) throw new Error('no certificate yet');
      if (last?.leaf !== current) last = { leaf: current, pair: pairOf(current) };
      return last.pair;
    },
    problem: undefined,
    look: async () => {},
  };
}

function pairOf({ certPem, keyPem, notAfter, authorityEnds }: Leaf): ServingPair {
  return { certPem, keyPem, notAfter: new Date(notAfter), caNotAfter: new Date(authorityEnds) };
}
