import { PodroleError } from '../errors.ts';
import type { ServiceName } from '../tls/service-name.ts';
import type { FlagTable, SettingsOf } from './flag.ts';
import { required } from './issuer.ts';
import { TEXT_OUTPUT } from './output.ts';
import { boolean, label, text, wholeNumber } from './values.ts';

/** Days that a CA lasts where nothing else is said. */
const CA_DAYS = 3650;

/** The flags of `podrole certs issue`. */
export const CERTS_ISSUE_FLAGS = {
  service: {
    name: 'service',
    takes: 'NAME',
    value: label,
    help: "name of the webhook's Service",
  },
  namespace: {
    name: 'namespace',
    takes: 'NAMESPACE',
    value: label,
    help: 'Namespace of the Service',
  },
  out: {
    name: 'out',
    takes: 'FOLDER',
    value: text,
    help: 'folder that ca.crt, ca.key, tls.crt and tls.key are written into, for you alone to read; it is made if it is missing',
  },
  ca: {
    name: 'ca',
    takes: 'FILE',
    value: text,
    help: 'PEM certificate of a CA that there is: tls.crt and tls.key alone are written, signed by it',
  },
  caKey: {
    name: 'ca-key',
    takes: 'FILE',
    value: text,
    help: 'its private key in PEM, RSA and without a passphrase',
  },
  days: {
    name: 'days',
    takes: 'COUNT',
    value: wholeNumber(1, CA_DAYS),
    default: '365',
    help: 'days from now that the certificate is valid',
  },
  caDays: {
    name: 'ca-days',
    takes: 'COUNT',
    value: wholeNumber(1, 2 * CA_DAYS),
    help: `days from now that a new CA is valid (default: ${CA_DAYS})`,
  },
  force: {
    name: 'force',
    value: boolean,
    default: 'false',
    help: 'replaces files that are there, but no CA',
    typedOnly: true,
  },
  newCa: {
    name: 'new-ca',
    value: boolean,
    default: 'false',
    help: 'with --force: replaces the CA that is there, too; those that trust it take no certificate of the new one',
    typedOnly: true,
  },
  dryRun: {
    name: 'dry-run',
    value: boolean,
    default: 'false',
    help: 'says what would be written, and writes nothing',
  },
  output: TEXT_OUTPUT,
} as const satisfies FlagTable;

/** What {@link CERTS_ISSUE_FLAGS} yields. */
export type CertsIssueSettings = SettingsOf<typeof CERTS_ISSUE_FLAGS>;

/** What is to be issued, as the flags between them say. */
export interface IssueOrder {
  readonly of: ServiceName;
  readonly folder: string;
  readonly days: number;
  /** A new CA and how many days it lasts, or the files of one that there is. */
  readonly authority: NewAuthority | { readonly certFile: string; readonly keyFile: string };
}

/** A CA to be made. */
interface NewAuthority {
  readonly days: number;
  /** Whether it may take the place of one that is there. */
  readonly replaces: boolean;
}

/** @throws PodroleError USAGE for flags that are missing or do not go together. */
export function issueOrder(settings: CertsIssueSettings): IssueOrder {
  const { days } = settings;
  return {
    of: {
      service: required(settings.service, '--service', "give the name of the webhook's Service"),
      namespace: required(settings.namespace, '--namespace', 'give the Namespace of the Service'),
    },
    folder: required(settings.out, '--out', 'name the folder to write into'),
    days,
    authority: authorityOrder(settings),
  };
}

function authorityOrder(settings: CertsIssueSettings): IssueOrder['authority'] {
  const { ca, caKey, caDays, newCa } = settings;
  if (ca === undefined && caKey === undefined) return newAuthority(settings);
  if (ca === undefined || caKey === undefined)
    throw new PodroleError('USAGE', '--ca and --ca-key go together; give both, or none for a new CA');
  if (newCa)
    throw new PodroleError('USAGE', '--new-ca replaces a CA, and --ca names one that stays; leave one out');
  if (caDays !== undefined)
    throw new PodroleError(
      'USAGE',
      '--ca-days is of a new CA, and --ca names one that there is; leave one out',
    );
  if (ca === '-' && caKey === '-')
    throw new PodroleError('USAGE', '--ca and --ca-key cannot both be standard input; name a file for one');
  return { certFile: ca, keyFile: caKey };
}

function newAuthority({ caDays, days, force, newCa }: CertsIssueSettings): NewAuthority {
  const last = caDays ?? CA_DAYS;
  if (newCa && !force)
    throw new PodroleError(
      'USAGE',
      '--new-ca replaces what is there, which --force has to allow; give --force as well, or leave --new-ca out where there is no CA yet',
    );
  if (last >= days) return { days: last, replaces: newCa };
  throw new PodroleError(
    'USAGE',
    `--ca-days ${last} is less than --days ${days}: no certificate outlives its CA; give the CA as many days at least`,
  );
}
