import { createPrivateKey, type X509Certificate } from 'node:crypto';
import { hostOf, type ServiceName } from '../service-name.ts';
import { type Unfit, unfitToSign } from './fit-authority.ts';
import type { KeptAuthorities, KeptAuthority } from './kept.ts';
import { readOldAuthorities } from './old-authorities.ts';
import { printPem, readPemCertificates, x509Of } from './pem-certificates.ts';

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

/** What a Secret's content is worth to a Service. */
export interface ReadSecret {
  readonly kept: KeptAuthorities;
  /** Sentences with the names of certificates, and no word of a key. */
  readonly problems: readonly string[];
  /** Whether it is another Service's: a CA of it is bound to other names. */
  readonly isForeign: boolean;
}

/** Reads a Secret's content. What cannot be used for the Service counts as not there, and is told. */
export function readSecret(content: SecretContent, of: ServiceName): ReadSecret {
  const host = hostOf(of);
  const current = readAuthority('current', content, host);
  const next = readAuthority('next', content, host);
  const at = SECRET_KEYS.old;
  const { old, problems } = readOldAuthorities(content.data[at] ?? '', { at, host });
  const replacedAt = Date.parse(content.annotations[SECRET_KEYS.replacedAt] ?? '');
  return {
    kept: {
      current: current.authority,
      next: next.authority,
      old,
      replacedAt: Number.isNaN(replacedAt) ? undefined : replacedAt,
    },
    problems: [
      ...[current, next].flatMap(({ unfit }) => (unfit === undefined ? [] : `${unfit.why}; it is not used`)),
      ...problems,
    ],
    isForeign: current.unfit?.isForeign === true || next.unfit?.isForeign === true,
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

interface ReadAuthority {
  readonly authority?: KeptAuthority;
  readonly unfit?: Unfit;
}

function readAuthority(which: 'current' | 'next', { data }: SecretContent, host: string): ReadAuthority {
  const names = SECRET_KEYS[which];
  const { [names.certificate]: certPem = '', [names.key]: keyPem = '' } = data;
  if (certPem === '' && keyPem === '') return {};
  const [first, ...others] = readPemCertificates(certPem).certificates;
  if (first === undefined || others.length > 0)
    return { unfit: { isForeign: false, why: `${names.certificate} is not one certificate` } };
  const certificate = x509Of(first);
  const unfit = unfitToSign(certificate, host);
  if (unfit !== undefined) return { unfit: { ...unfit, why: `${names.certificate}: ${unfit.why}` } };
  const why = keyProblem(keyPem, certificate, names);
  return why === undefined ? { authority: { ...first, keyPem } } : { unfit: { isForeign: false, why } };
}

/** Why a key does not sign for an authority. */
function keyProblem(
  keyPem: string,
  x509: X509Certificate,
  { certificate, key }: { readonly certificate: string; readonly key: string },
): string | undefined {
  try {
    const isIts = x509.checkPrivateKey(createPrivateKey(keyPem));
    return isIts ? undefined : `${key} is not the key of ${certificate}`;
  } catch {
    return `${key} is no PEM private key without a passphrase`;
  }
}
