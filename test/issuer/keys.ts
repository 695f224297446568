import { generateKeyPairSync, type KeyObject } from 'node:crypto';
import { type Jwk, jwkOf, thumbprintOf } from '../../src/issuer/jwk.ts';
import type { LedgerKey } from '../../src/issuer/publishing/ledger.ts';

const pairs: { publicKey: KeyObject; privateKey: KeyObject }[] = [];

/** A pair of P-256 keys by number: the same for the same number in this process. */
export function pair(number: number): { readonly publicKey: KeyObject; readonly privateKey: KeyObject } {
  while (pairs.length <= number) pairs.push(generateKeyPairSync('ec', { namedCurve: 'P-256' }));
  return pairs[number] as { publicKey: KeyObject; privateKey: KeyObject };
}

/** The public half of {@link pair} as it is published. */
export function key(number: number): Jwk {
  return jwkOf(pair(number).publicKey);
}

/** The PEM of the public half of {@link pair}. */
export function pem(number: number): string {
  return pair(number).publicKey.export({ type: 'spki', format: 'pem' }).toString();
}

/** What a ledger has of {@link key}: published at 0, owned by `a`, and what else is told. */
export function entry(number: number, more: Partial<LedgerKey> = {}): LedgerKey {
  const jwk = key(number);
  return { jwk, thumbprint: thumbprintOf(jwk), publishedAt: 0, owners: { a: {} }, ...more };
}
