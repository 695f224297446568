import type { X509Certificate } from 'node:crypto';
import { candidateOf, candidates } from './candidate.ts';
import { type Contents, certificatesOf, holdsKey, keysOf } from './contents.ts';
import { type Finding, finding } from './finding.ts';
import { keyOwners } from './key-owners.ts';
import { calledBy, timeText } from './words.ts';

/** The `caBundle` of an entry of a webhook configuration, as it is live. */
export interface LiveBundle {
  /** The configuration's kind and name. */
  readonly configuration: string;
  /** The name that the API server verifies; `undefined` where the entry names none. */
  readonly host: string | undefined;
  readonly contents: Contents;
}

/** What is wrong with a live bundle by itself. */
export function checkLiveBundle({ contents }: LiveBundle): readonly Finding[] {
  const { at, form, holds } = contents;
  const found: Finding[] = [];
  if (holdsKey(contents)) found.push(finding('bundle-private-key', at, 'it holds a private key'));
  // What the API server gets is the text after base64: anything but PEM is nothing to it.
  const readable = form === 'pem' ? candidates(certificatesOf(contents)).length : 0;
  if (form === 'nothing') found.push(finding('bundle-empty', at, 'it has no caBundle'));
  else if (readable === 0) found.push(finding('bundle-unreadable', at, formText(form)));
  else if (holds.some(isUnread))
    found.push(finding('bundle-part-unreadable', at, `${readable} of ${holds.length} blocks can be read`));
  return found;
}

function formText(form: Contents['form']): string {
  if (form === 'base64') return 'it is base64 of base64';
  return form === 'der' ? 'it is DER, and not PEM' : 'no certificate in it can be read';
}

function isUnread(held: Contents['holds'][number]): boolean {
  return held.kind === 'certificate'
    ? candidateOf(held.certificate) === undefined
    : held.kind !== 'private-key';
}

/** Certificates that ended, or are there more than once. */
export function checkMembers(
  at: string,
  authorities: readonly X509Certificate[],
  now: number,
): readonly Finding[] {
  const expired = candidates(authorities)
    .filter(({ details }) => details.notAfter < now)
    .map(({ certificate, details }) =>
      finding('bundle-expired', at, `${calledBy(certificate)} ended at ${timeText(details.notAfter)}`),
    );
  const seen = new Set<string>();
  const repeated = authorities.filter(({ fingerprint256 }) => {
    const isRepeated = seen.has(fingerprint256);
    seen.add(fingerprint256);
    return isRepeated;
  });
  return [
    ...expired,
    ...repeated.map((one) => finding('bundle-duplicate', at, `${calledBy(one)} is there again`)),
  ];
}

/** Whether live bundles hold any of the authorities that sign: of those that were given, those whose keys were. */
export function checkHeld(bundles: readonly LiveBundle[], given: readonly Contents[]): readonly Finding[] {
  const certificates = given.flatMap(certificatesOf);
  const signing = given.flatMap(keysOf).flatMap(keyOwners(certificates));
  const wanted = new Set((signing.length > 0 ? signing : certificates).map((one) => one.fingerprint256));
  return bundles.flatMap(({ contents: { at, form }, contents }) => {
    const held = form === 'pem' ? certificatesOf(contents) : [];
    // That it is empty or garbage is said already.
    return held.length === 0 || held.some((one) => wanted.has(one.fingerprint256))
      ? []
      : [finding('bundle-without-ca', at, 'it holds no CA that was given')];
  });
}

/** Entries of one configuration that call the same host with different bundles. */
export function checkAlike(bundles: readonly LiveBundle[]): readonly Finding[] {
  const groups = new Map<string, LiveBundle[]>();
  for (const bundle of bundles) {
    const name = `${bundle.configuration}\n${bundle.host}`;
    groups.set(name, [...(groups.get(name) ?? []), bundle]);
  }
  return [...groups.values()].flatMap((group) => {
    const [first, ...others] = group.map(({ contents }) => ({ at: contents.at, own: members(contents) }));
    return others
      .filter(({ own }) => own !== first?.own)
      .map(({ at }) => finding('bundle-differs', at, `its certificates are not those of ${first?.at}`));
  });
}

function members(contents: Contents): string {
  const prints = certificatesOf(contents).map(({ fingerprint256 }) => fingerprint256);
  return [...new Set(prints)].sort().join(' ');
}
