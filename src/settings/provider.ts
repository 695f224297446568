import { PodroleError } from '../errors.ts';
import { quote } from '../identity/quote.ts';
import type { IssuerUrl } from '../issuer/issuer-url.ts';
import { AWS_FLAGS, CONFIRM_FLAGS } from './aws.ts';
import type { Flag, FlagTable, SettingsOf } from './flag.ts';
import { OUTSIDE_FLAGS, required, WHERE_ISSUER } from './issuer.ts';
import { issuer } from './issuer-values.ts';
import { TEXT_OUTPUT } from './output.ts';
import { clientId, tag } from './provider-values.ts';
import { accountId, boolean } from './values.ts';

const ISSUER = {
  name: 'issuer',
  takes: 'URL',
  value: issuer,
  help: "URL of the cluster's issuer, as tokens have it in iss",
} as const satisfies Flag;

const ACCOUNT_ID = {
  name: 'account-id',
  takes: 'ACCOUNT',
  value: accountId,
  help: 'AWS account that is meant: other credentials are refused (default: that of the credentials)',
} as const satisfies Flag;

const FORCE = {
  name: 'force',
  value: boolean,
  default: 'false',
  help: 'deletes it though roles trust it, or a CloudFormation stack has it: no pod gets into those roles any more',
  typedOnly: true,
} as const satisfies Flag;

/** The flags of `podrole provider ensure`. */
export const PROVIDER_ENSURE_FLAGS = {
  issuer: ISSUER,
  accountId: ACCOUNT_ID,
  audience: {
    name: 'audience',
    takes: 'AUDIENCE',
    value: clientId,
    repeatable: true,
    default: 'sts.amazonaws.com',
    help: 'audience of tokens that the provider takes, its client id (repeatable); others that it has stay',
  },
  dropOtherAudiences: {
    name: 'drop-other-audiences',
    value: boolean,
    default: 'false',
    help: 'takes those out that are not named: tokens for them are refused then',
    typedOnly: true,
  },
  caFile: {
    name: 'ca-file',
    also: 'ca',
    takes: 'FILE',
    value: OUTSIDE_FLAGS.ca.value,
    help: 'PEM of the private CA that the issuer has, root and intermediates: its thumbprint takes the place of those that are there; without it they are left to IAM, which looks for one itself',
  },
  tag: {
    name: 'tag',
    takes: 'KEY=VALUE',
    value: tag,
    repeatable: true,
    help: 'tag of the provider (repeatable); others that it has stay',
  },
  noVerify: {
    name: 'no-verify',
    value: boolean,
    default: 'false',
    help: 'does not look first whether AWS could verify tokens of the issuer (podrole issuer verify)',
    typedOnly: true,
  },
  resolve: OUTSIDE_FLAGS.resolve,
  ...CONFIRM_FLAGS,
  output: TEXT_OUTPUT,
  ...AWS_FLAGS,
} as const satisfies FlagTable;

/** What {@link PROVIDER_ENSURE_FLAGS} yields. */
export type ProviderEnsureSettings = SettingsOf<typeof PROVIDER_ENSURE_FLAGS>;

/** The flags of `podrole provider show`. */
export const PROVIDER_SHOW_FLAGS = {
  issuer: ISSUER,
  accountId: ACCOUNT_ID,
  roles: {
    name: 'roles',
    value: boolean,
    default: 'false',
    help: 'looks through all roles of the account for those that trust it, too; where it is gone, for those that still name it',
  },
  output: TEXT_OUTPUT,
  ...AWS_FLAGS,
} as const satisfies FlagTable;

/** The flags of `podrole provider delete`. */
export const PROVIDER_DELETE_FLAGS = {
  issuer: ISSUER,
  accountId: ACCOUNT_ID,
  force: FORCE,
  ...CONFIRM_FLAGS,
  output: TEXT_OUTPUT,
  ...AWS_FLAGS,
} as const satisfies FlagTable;

/** What {@link PROVIDER_DELETE_FLAGS} yields. */
export type ProviderDeleteSettings = SettingsOf<typeof PROVIDER_DELETE_FLAGS>;

/** The issuer, without which nothing is done. @throws PodroleError USAGE. */
export function meantIssuer(given: { readonly issuer: IssuerUrl | undefined }): IssuerUrl {
  return required(given.issuer, '--issuer', `give the URL that tokens have in iss ${WHERE_ISSUER}`);
}

/** The tags by their keys. @throws PodroleError USAGE for one that is given two values. */
export function givenTags({
  tag: tags,
}: Pick<ProviderEnsureSettings, 'tag'>): Readonly<Record<string, string>> {
  const byKey = new Map<string, string>();
  for (const { key, value } of tags) {
    const before = byKey.get(key) ?? value;
    if (before !== value)
      throw new PodroleError(
        'USAGE',
        `--tag ${quote(key)} is given twice, as ${quote(before)} and ${quote(value)}; give it once`,
      );
    byKey.set(key, value);
  }
  return Object.fromEntries(byKey);
}
