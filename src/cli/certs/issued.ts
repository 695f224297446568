import { X509Certificate } from 'node:crypto';
import { join } from 'node:path';
import type { IssueOrder } from '../../settings/certs-issue.ts';
import type { SignedCertificate } from '../../tls/certificate.ts';
import { hostOf } from '../../tls/service-name.ts';
import { shellWord } from './shell-word.ts';

/** A certificate and the CA that signed it. */
export interface Issued {
  readonly ca: SignedCertificate;
  readonly leaf: SignedCertificate;
}

/** What {@link issuedLines} and {@link issuedJson} tell of. */
export interface Told {
  readonly order: IssueOrder;
  readonly issued: Issued;
  readonly dryRun: boolean;
}

/** The files, each with what it holds. Those of a CA are written with a new one alone. */
const FILES = {
  'ca.crt': { of: 'ca', what: 'the CA', pem: ({ ca }: Issued) => ca.certPem },
  'ca.key': {
    of: 'ca',
    what: 'its private key: keep it, outside the cluster',
    pem: ({ ca }: Issued) => ca.keyPem,
  },
  'tls.crt': { of: 'leaf', what: 'the certificate', pem: ({ leaf }: Issued) => leaf.certPem },
  'tls.key': { of: 'leaf', what: 'its private key', pem: ({ leaf }: Issued) => leaf.keyPem },
} as const;

type FileName = keyof typeof FILES;

/** Which files an order is about. */
export function fileNames({ authority }: IssueOrder): readonly FileName[] {
  const names = Object.keys(FILES) as FileName[];
  return 'days' in authority ? names : names.filter((name) => FILES[name].of === 'leaf');
}

/** Those of them that are a CA's, which are not made anew for nothing. */
export const AUTHORITY_FILES = ['ca.crt', 'ca.key'] as const satisfies readonly FileName[];

/** What goes into them. */
export function fileContents(order: IssueOrder, issued: Issued): Readonly<Record<string, string>> {
  return Object.fromEntries(fileNames(order).map((name) => [name, FILES[name].pem(issued)]));
}

/** For people: what was written, until when it lasts, and what to do with it. */
export function issuedLines({ order, issued, dryRun }: Told): readonly string[] {
  const { folder, of, authority } = order;
  const path = (name: FileName) => shellWord(join(folder, name));
  const ends: Partial<Record<FileName, string>> = {
    'ca.crt': `, valid until ${endOf(issued.ca)}`,
    'tls.crt': ` of ${hostOf(of)}, valid until ${endOf(issued.leaf)}`,
  };
  const names = fileNames(order);
  const width = Math.max(...names.map((name) => path(name).length));
  const rows = names.map((name) => `  ${path(name).padEnd(width)}  ${FILES[name].what}${ends[name] ?? ''}`);
  const caFile = 'days' in authority ? path('ca.crt') : shellWord(authority.certFile);
  const signer = 'days' in authority ? [] : [`signed by ${caFile}, valid until ${endOf(issued.ca)}`];
  return [
    dryRun ? 'would write' : 'wrote',
    ...rows,
    ...signer,
    '',
    ...(dryRun ? [] : nextLines({ order, caFile, cert: path('tls.crt'), key: path('tls.key') })),
  ].slice(0, dryRun ? -1 : undefined);
}

interface Next {
  readonly order: IssueOrder;
  readonly caFile: string;
  readonly cert: string;
  readonly key: string;
}

function nextLines({ order: { of, authority }, caFile, cert, key }: Next): readonly string[] {
  const { service, namespace } = of;
  const secret = `  kubectl create secret tls ${service}-tls --namespace ${namespace} --cert ${cert} --key ${key} --dry-run=client -o yaml | kubectl apply -f -`;
  // Of another CA nothing may be served before it is believed.
  if ('days' in authority && authority.replaces)
    return [
      'next: the new CA, beside the one before it, in the caBundle of every webhook that calls the Service',
      `  cat ${caFile}`,
      'then the Secret that the webhook mounts; the CA before goes out of the caBundle last',
      secret,
    ];
  return [
    'next: the Secret that the webhook mounts, made or replaced',
    secret,
    'and the caBundle of every webhook that calls the Service',
    `  echo "caBundle: $(openssl base64 -A -in ${caFile})"`,
  ];
}

/** For machines. Without keys. */
export function issuedJson({ order, issued, dryRun }: Told): object {
  const { ca, leaf } = issued;
  return {
    outcome: dryRun ? 'dry-run' : 'written',
    host: hostOf(order.of),
    files: fileNames(order).map((name) => join(order.folder, name)),
    ca: { notAfter: endOf(ca) },
    certificate: { notAfter: endOf(leaf) },
    ...(dryRun ? {} : { caBundle: Buffer.from(ca.certPem).toString('base64') }),
  };
}

function endOf({ certPem }: SignedCertificate): string {
  return new Date(new X509Certificate(certPem).validTo).toISOString();
}
