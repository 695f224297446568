import type { X509Certificate } from 'node:crypto';
import type { ServingChain } from './serving-chain.ts';

/**
 * What would be the `caBundle` where none is live: what was given beside the chain, else what signed itself within it.
 * None where what was given beside it is but other servers' certificates.
 */
export function givenAuthorities({ leaf, others, chain }: ServingChain): readonly X509Certificate[] {
  const isOwnIssuer = ({ issuer, subject }: X509Certificate) => issuer === subject;
  const couldSign = (one: X509Certificate) => one.ca || isOwnIssuer(one) || leaf.issuer === one.subject;
  return others.some(couldSign) ? others : chain.filter(isOwnIssuer);
}

/** What stands in for an authority that nobody gave, so that the rest of a chain is judged: who signed the leaf, else the leaf. */
export function stoodIn({ leaf, chain }: ServingChain): readonly X509Certificate[] {
  const signer = chain.find((one) => one !== leaf && leaf.checkIssued(one));
  return [signer ?? leaf];
}
