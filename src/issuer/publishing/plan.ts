import { PodroleError } from '../../errors.ts';
import { type Jwk, thumbprintOf } from '../jwk.ts';
import { type Claim, claimed, isForgotten, missed, type Seen } from './claim.ts';
import { absentPlan, type KeyPlan, leftPlan, presentPlan } from './key-plan.ts';
import { isActive, type Ledger, type LedgerKey } from './ledger.ts';
import { type JwksKey, mergedJwks, nameOf, nameOfPublished } from './merged-jwks.ts';
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
  const { kept: published, replaced } = makeRoom(input, revoked);
  assertNoConflict({ ...input, published }, known);
  const given = new Map(sourceKeys.map((jwk) => [nameOf({ jwk, thumbprint: thumbprintOf(jwk) }), jwk]));
  const there = new Set(published.map(nameOfPublished));
  const seen = (name: string): Seen => ({ isThere: there.has(name), claim: input });

  const entries = new Map<string, LedgerKey>();
  const plans: KeyPlan[] = [];
  for (const [name, jwk] of given) {
    const before = known.get(name);
    if (before?.withdrawnAt !== undefined) continue;
    const entry = withRevocation(claimed(before, jwk, seen(name)), revoked);
    entries.set(name, entry);
    plans.push(presentPlan(before, entry, seen(name)));
  }
  for (const [name, before] of known) {
    if (entries.has(name) || isForgotten(before, there.has(name), input)) continue;
    const entry = missed(before, input);
    entries.set(name, entry);
    // What left the JWKS at an earlier time is only remembered, unless the sources have it.
    if (isActive(before)) plans.push(absentPlan(entry, seen(name)));
    else if (given.has(name)) plans.push(leftPlan(entry));
  }
  // Each where it stood, new ones last: publishers that agree write the same.
  const order = [...new Set([...known.keys(), ...entries.keys()])];
  const keys = order.flatMap((name) => entries.get(name) ?? []);
  const unknown = published.filter((key) => !entries.has(nameOfPublished(key)));
  for (const { kid, alg } of unknown) plans.push({ kid, alg, change: 'unknown', owners: [] });
  for (const { kid, alg } of replaced) plans.push({ kid, alg, change: 'replaced', owners: [] });
  return {
    ledger: { issuer, keys },
    jwks: mergedJwks(published, keys),
    keys: plans,
  };
}

/** What is revoked leaves whatever it is called, and what is no key leaves where it has the kid of one. */
function makeRoom({ published, sourceKeys }: PublicationInput, revoked: ReadonlyMap<string, number>) {
  const kids = new Set(sourceKeys.map(({ kid }) => kid).filter((kid) => kid !== ''));
  const isInTheWay = ({ kid, thumbprint }: PublishedKey) => thumbprint === undefined && kids.has(kid);
  return {
    kept: published.filter((key) => !revoked.has(key.thumbprint ?? '') && !isInTheWay(key)),
    replaced: published.filter(isInTheWay),
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
