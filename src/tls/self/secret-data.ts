import { createPrivateKey, X509Certificate } from 'node:crypto';
import type { KeptAuthorities, KeptAuthority } from './kept.ts';
import { printPem, readPemCertificates } from './pem-certificates.ts';

/** The keys of the Secret's data, each a PEM text, and the annotation beside them. */
export const SECRET_KEYS = {
  current: { certificate: 'ca.crt', key: 'ca.key' },
  next: { certificate: 'next-ca.crt', key: 'next-ca.key' },
  old: 'old-ca.crt',
  replacedAt: 'podrole.io/ca-replaced-at',
} as const;

/** What a Secret says, decoded. */
export interface SecretContent {
  readonly data: Readonly<Record<string, string | undefined>>;
  readonly annotations: Readonly<Record<string, string | undefined>>;
}

/** Reads a Secret's content. What cannot be used counts as not there, and is told without a word of its content. */
export function readSecret(content: SecretContent): {
  readonly kept: KeptAuthorities;
  readonly problems: readonly string[];
} {
  const problems: string[] = [];
  const current = readAuthority('current', content, problems);
  const next = readAuthority('next', content, problems);
  const old = readPemCertificates(content.data[SECRET_KEYS.old] ?? '');
  if (old.hasGarbage) problems.push(`${SECRET_KEYS.old} holds something else than certificates`);
  const replacedAt = Date.parse(content.annotations[SECRET_KEYS.replacedAt] ?? '');
  return {
    kept: {
      current,
      next,
      old: old.certificates,
      replacedAt: Number.isNaN(replacedAt) ? undefined : replacedAt,
    },
    problems,
  };
}

/** The same as content; `undefined` stands for what is not to be there. */
export function secretContent({ current, next, old, replacedAt }: KeptAuthorities): SecretContent {
  return {
    data: {
      [SECRET_KEYS.current.certificate]: current?.pem,
      [SECRET_KEYS.current.key]: current?.keyPem,
      [SECRET_KEYS.next.certificate]: next?.pem,
      [SECRET_KEYS.next.key]: next?.keyPem,
      [SECRET_KEYS.old]: old.length === 0 ? undefined : printPem(old),
    },
    annotations: {
      [SECRET_KEYS.replacedAt]: replacedAt === undefined ? undefined : new Date(replacedAt).toISOString(),
    },
  };
}

function readAuthority(
  which: 'current' | 'next',
  { data }: SecretContent,
  problems: string[],
): KeptAuthority | undefined {
  const names = SECRET_KEYS[which];
  const { [names.certificate]: certificate = '', [names.key]: keyPem = '' } = data;
  if (certificate === '' && keyPem === '') return undefined;
  const [first, ...others] = readPemCertificates(certificate).certificates;
  const problem =
    first === undefined || others.length > 0
      ? `${names.certificate} is not one certificate`
      : problemOf(first.pem, { ...names, keyPem });
  if (first === undefined || problem !== undefined) {
    problems.push(`${problem ?? names.certificate}; it is not used`);
    return undefined;
  }
  return { ...first, keyPem };
}

/** Why a certificate and a key make no authority that signs. */
function problemOf(
  pem: string,
  {
    certificate,
    key,
    keyPem,
  }: { readonly certificate: string; readonly key: string; readonly keyPem: string },
): string | undefined {
  const x509 = new X509Certificate(pem);
  if (!x509.ca) return `${certificate} is no certificate authority's`;
  try {
    const privateKey = createPrivateKey(keyPem);
    // What signs here knows no other.
    if (privateKey.asymmetricKeyType !== 'rsa') return `${key} is no RSA key`;
    return x509.checkPrivateKey(privateKey) ? undefined : `${key} is not the key of ${certificate}`;
  } catch {
    return `${key} is no PEM private key without a passphrase`;
  }
}
