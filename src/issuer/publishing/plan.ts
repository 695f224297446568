import { PodroleError } from '../../errors.ts';
import { type Jwk, thumbprintOf } from '../jwk.ts';
import { type Claim, claimed, isForgotten, missed } from './claim.ts';
import { absentPlan, type KeyPlan, presentPlan } from './key-plan.ts';
import { isActive, type Ledger, type LedgerKey } from './ledger.ts';
import { type JwksKey, mergedJwks, nameOf } from './merged-jwks.ts';
import type { PublishedKey } from './published-keys.ts';
import { revocations, withRevocation } from './revocation.ts';

/** What a publication is planned from. */
export interface PublicationInput extends Claim {
  readonly issuer: string;
  /** The keys of the sources. */
  readonly sourceKeys: readonly Jwk[];
  /** What is published. */
  readonly published: readonly PublishedKey[];
  /** `undefined` where there is none that can be read. */
  readonly ledger: Ledger | undefined;
}

/** What is to be published. */
export interface PublicationPlan {
  readonly ledger: Ledger;
  /** The keys of the JWKS: those that are published stay in their order, new ones follow. */
  readonly jwks: readonly JwksKey[];
  readonly keys: readonly KeyPlan[];
}

/**
 * Merges the keys of a publisher's sources with what is published. A key leaves only when every publisher that owns it
 * has missed it in its sources for its time; what nobody owns stays.
 *
 * @throws PodroleError KEY_INVALID without keys, KEY_CONFLICT where a kid is published with another key.
 */
export function planPublication(input: PublicationInput): PublicationPlan {
  const { issuer, sourceKeys, ledger } = input;
  if (sourceKeys.length === 0)
    throw new PodroleError('KEY_INVALID', 'no keys to publish: a JWKS without keys would lock every pod out');
  const revoked = revocations(ledger);
  const known = new Map((ledger?.keys ?? []).map((key) => [nameOf(key), withRevocation(key, revoked)]));
  const published = input.published.filter(({ thumbprint }) => !revoked.has(thumbprint ?? ''));
  assertNoConflict({ ...input, published }, known);
  const given = sourceKeys.map((jwk) => [nameOf({ jwk, thumbprint: thumbprintOf(jwk) }), jwk] as const);
  const inSources = new Map(given.filter(([name]) => known.get(name)?.withdrawnAt === undefined));
  const there = new Set(
    published.flatMap(({ kid, thumbprint }) => (thumbprint ? [`${kid} ${thumbprint}`] : [])),
  );

  const entries = new Map<string, LedgerKey>();
  const plans: KeyPlan[] = [];
  for (const [name, jwk] of inSources) {
    const before = known.get(name);
    const entry = withRevocation(claimed(before, jwk, input), revoked);
    entries.set(name, entry);
    plans.push(presentPlan(before, entry, { isThere: there.has(name), claim: input }));
  }
  for (const [name, before] of known) {
    if (inSources.has(name) || isForgotten(before, there.has(name), input)) continue;
    const entry = missed(before, input);
    entries.set(name, entry);
    // What left the JWKS at an earlier time is only remembered.
    if (isActive(before)) plans.push(absentPlan(entry, { isThere: there.has(name), claim: input }));
  }
  const unknown = published.filter(
    ({ kid, thumbprint }) => thumbprint === undefined || !entries.has(`${kid} ${thumbprint}`),
  );
  for (const { kid, json } of unknown)
    plans.push({ kid, alg: String(json.alg ?? json.kty), change: 'unknown', owners: [] });
  return {
    ledger: { issuer, keys: [...entries.values()] },
    jwks: mergedJwks(published, [...entries.values()]),
    keys: plans,
  };
}

/** A verifier takes either of two keys with one kid. */
function assertNoConflict(
  { sourceKeys, published }: PublicationInput,
  known: ReadonlyMap<string, LedgerKey>,
): void {
  const others = [
    ...published.map(({ kid, thumbprint }) => ({ kid, thumbprint })),
    ...[...known.values()].filter(isActive).map(({ jwk, thumbprint }) => ({ kid: jwk.kid, thumbprint })),
  ];
  for (const jwk of sourceKeys) {
    const print = thumbprintOf(jwk);
    if (jwk.kid === '' || !others.some(({ kid, thumbprint }) => kid === jwk.kid && thumbprint !== print))
      continue;
    throw new PodroleError(
      'KEY_CONFLICT',
      `kid ${JSON.stringify(jwk.kid)} is published with another key than the sources have; find out whose that is, ` +
        'and take it out with "podrole issuer keys revoke"',
    );
  }
}
