import type { asn1 } from 'node-forge';
import type { CertificateProfile } from './certificate-profile.ts';
import type { Extension } from './extensions.ts';
import type { Forge } from './forge.ts';

const OID = '2.5.29.30';

/** GeneralName tags: https://www.rfc-editor.org/rfc/rfc5280#section-4.2.1.6 */
const DNS_NAME = 2;
const IP_ADDRESS = 7;

/**
 * The extension by which an authority binds itself to names, with the value that node-forge cannot make of it.
 *
 * @see https://www.rfc-editor.org/rfc/rfc5280#section-4.2.1.10
 */
export function nameConstraintsExtension(
  forge: Forge,
  { critical, permitted, excluded }: NonNullable<CertificateProfile['nameConstraints']>,
): Extension {
  const { create, Class, Type } = forge.asn1;
  const subtree = (tag: number, base: string) =>
    create(Class.UNIVERSAL, Type.SEQUENCE, true, [create(Class.CONTEXT_SPECIFIC, tag, false, base)]);
  const subtrees = (tag: number, of: asn1.Asn1[]) =>
    of.length === 0 ? [] : [create(Class.CONTEXT_SPECIFIC, tag, true, of)];
  const dns = permitted.dns.map((name) => subtree(DNS_NAME, name));
  const ranges = excluded.ip.map((range) => subtree(IP_ADDRESS, addressAndMask(forge, range)));
  const value = create(Class.UNIVERSAL, Type.SEQUENCE, true, [...subtrees(0, dns), ...subtrees(1, ranges)]);
  return { id: OID, critical, value };
}

/** Four and four octets for IPv4, sixteen and sixteen for IPv6. */
function addressAndMask({ util }: Forge, range: string): string {
  const [ip = '', prefix] = range.split('/');
  const address = util.bytesFromIP(ip) ?? '';
  const mask = [...address].map((_, octet) => {
    const ones = Math.min(8, Math.max(0, Number(prefix) - 8 * octet));
    return 256 - 2 ** (8 - ones);
  });
  return address + String.fromCharCode(...mask);
}
