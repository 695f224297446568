import { type Jwk, keyName } from '../jwk.ts';
import { isActive, type LedgerKey } from './ledger.ts';
import type { PublishedKey } from './published-keys.ts';

/** A key of a JWKS: podrole's own, or as somebody else wrote it. */
export type JwksKey = Jwk | PublishedKey['json'];

/** What the ledger's keys are told apart by. */
export function nameOf({ jwk, thumbprint }: Pick<LedgerKey, 'jwk' | 'thumbprint'>): string {
  return keyName(jwk.kid, thumbprint);
}

/** The same of a key that is published; what is no key of STS has no other name. */
export function nameOfPublished({ kid, thumbprint }: PublishedKey): string {
  return keyName(kid, thumbprint);
}

/** The keys of a JWKS: those that are published stay in their order, what the ledger has besides follows. */
export function mergedJwks(
  published: readonly PublishedKey[],
  ledgerKeys: readonly LedgerKey[],
): readonly JwksKey[] {
  const known = new Set(ledgerKeys.map(nameOf));
  const rest = new Map(ledgerKeys.filter(isActive).map((entry) => [nameOf(entry), entry.jwk]));
  const kept = published.flatMap<JwksKey>((key) => {
    const name = nameOfPublished(key);
    if (!known.has(name)) return [key.json];
    const jwk = rest.get(name);
    // A key that stands there twice stays once.
    rest.delete(name);
    return jwk === undefined ? [] : [jwk];
  });
  return [...kept, ...rest.values()];
}
