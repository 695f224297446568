import type { KeyObject } from 'node:crypto';
import { verbatim } from '../../identity/quote.ts';
import { candidateOf } from './candidate.ts';
import { type Contents, certificatesOf, holdsKey, keysOf } from './contents.ts';
import { type Finding, finding } from './finding.ts';
import { keyOwners } from './key-owners.ts';
import { certificateKeyFacts, type KeyFacts, keyFacts, keyName } from './public-key.ts';
import { calledBy } from './words.ts';

/** What a file or the key of a Secret holds. */
export interface Given extends Contents {
  /** The file's permission bits; `undefined` where others do not come to it that way. */
  readonly mode?: number | undefined;
}

/** What is to be said of texts by themselves, and of keys and certificates that do not belong together. */
export function checkGiven(given: readonly Given[]): readonly Finding[] {
  const certificates = given.flatMap(certificatesOf);
  const ownersOf = keyOwners(certificates);
  const isStranger = (key: KeyObject) => certificates.length > 0 && ownersOf(key).length === 0;
  return [
    ...given.flatMap((one) => [...checkForm(one), ...checkUnreadable(one), ...checkStrength(one)]),
    ...given.filter(holdsKey).flatMap((one) => checkKeys(one, isStranger)),
  ];
}

function checkForm({ at, form, isCut }: Contents): readonly Finding[] {
  const found: Finding[] = [];
  if (form === 'base64') found.push(finding('form-base64', at, 'it is base64 around the PEM or DER'));
  if (form === 'der') found.push(finding('form-der', at, 'it is DER'));
  if (form === 'unknown' || form === 'nothing')
    found.push(finding('form-unknown', at, form === 'nothing' ? 'it is empty' : 'nothing in it can be read'));
  if (isCut) found.push(finding('too-many', at, 'it has more than 1,000 blocks'));
  return found;
}

function checkUnreadable({ at, holds }: Contents): readonly Finding[] {
  const broken = holds.flatMap((held) => {
    if (held.kind === 'unreadable') return [`block ${held.label} cannot be read`];
    return held.kind === 'certificate' && candidateOf(held.certificate) === undefined
      ? [`${calledBy(held.certificate)} cannot be read by Go`]
      : [];
  });
  const [first, ...others] = broken;
  if (first === undefined) return [];
  const more = others.length === 0 ? '' : `, and ${others.length} more`;
  return [finding('certificate-unreadable', at, `${verbatim(first, 300)}${more}`)];
}

function checkKeys(one: Given, isStranger: (key: KeyObject) => boolean): readonly Finding[] {
  const { at, holds, mode } = one;
  const found: Finding[] = [];
  if (holds.some(({ kind }) => kind === 'encrypted-key'))
    found.push(finding('key-encrypted', at, 'it needs a passphrase'));
  if (keysOf(one).some(isStranger))
    found.push(finding('key-other', at, 'its key is that of none of the certificates'));
  if (mode !== undefined && (mode & 0o077) !== 0)
    found.push(finding('key-mode', at, `its mode is ${(mode & 0o777).toString(8).padStart(4, '0')}`));
  if (certificatesOf(one).length > 0)
    found.push(finding('key-beside-certificates', at, 'it holds certificates and a private key'));
  return found;
}

/** Bits, and curves under 256, which NIST SP 800-57 puts below 112 and 128 bits of strength. */
const LEAST_RSA = 2048;
const WEAK_CURVE = /(?:112|128|160|163|192|193|224|233|239)/;

function checkStrength(one: Contents): readonly Finding[] {
  const ofCertificates = certificatesOf(one).map(
    (certificate) => [`the key of ${calledBy(certificate)}`, certificateKeyFacts(certificate)] as const,
  );
  const ofKeys = keysOf(one).map((key) => ['the private key', keyFacts(key)] as const);
  return [...ofCertificates, ...ofKeys].flatMap(([whose, facts]) =>
    facts !== undefined && isWeak(facts)
      ? [finding('key-weak', one.at, `${whose} is ${keyName(facts)}`)]
      : [],
  );
}

function isWeak({ type, bits, curve }: KeyFacts): boolean {
  if (type === 'ec') return curve === undefined || WEAK_CURVE.test(curve);
  return bits !== undefined && bits < LEAST_RSA;
}
