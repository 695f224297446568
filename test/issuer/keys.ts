import { generateKeyPairSync, type KeyObject } from 'node:crypto';
import { type Jwk, jwkOf } from '../../src/issuer/jwk.ts';

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
