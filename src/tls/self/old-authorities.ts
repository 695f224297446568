import { unfitToTrust } from './fit-authority.ts';
import type { KnownCertificate } from './kept.ts';
import { readPemCertificates, x509Of } from './pem-certificates.ts';

/** All of them are in every bundle, and etcd takes objects of 1.5 MB; a rotation leaves one behind, every eight months. */
const MOST_OLD = 20;

/**
 * The replaced authorities of a text whose leaves for a host may live; of many those that end last.
 *
 * @param at - what the text is called.
 */
export function readOldAuthorities(
  text: string,
  { at, host }: { readonly at: string; readonly host: string },
): { readonly old: readonly KnownCertificate[]; readonly problems: readonly string[] } {
  const { certificates, hasGarbage } = readPemCertificates(text);
  const fit = certificates.filter((one) => unfitToTrust(x509Of(one), host) === undefined);
  const newest = new Set(fit.toSorted((one, other) => other.notAfter - one.notAfter).slice(0, MOST_OLD));
  const unfit = certificates.length - fit.length;
  const problems = [
    hasGarbage && `${at} holds something else than certificates`,
    unfit > 0 && `${at} holds ${unfit} of no CA that may sign for ${host}; such are not used`,
    fit.length > MOST_OLD && `${at} holds ${fit.length} CAs; none is used but the ${MOST_OLD} that end last`,
  ].filter((problem) => problem !== false);
  return { old: fit.filter((one) => newest.has(one)), problems };
}
