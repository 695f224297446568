import { PARTITIONS } from '../identity/partitions.ts';
import { POLICY_FORMATS } from '../trust/formats/print-policy.ts';
import { DEFAULT_QUOTA, LARGEST_QUOTA } from '../trust/size.ts';
import type { Flag, FlagTable, SettingsOf } from './flag.ts';
import { issuer } from './issuer-values.ts';
import { LIVE_READ_FLAGS, LIVE_WRITE_FLAGS } from './trust-live.ts';
import {
  externalId,
  kiamRole,
  roleSessionName,
  serviceAccountName,
  serviceAccountPattern,
  sessionNamePattern,
} from './trust-values.ts';
import { accountId, boolean, choice, matching, roleArn, text, wholeNumber } from './values.ts';

const ISSUER = {
  name: 'issuer',
  takes: 'URL',
  value: issuer,
  help: "the cluster's issuer, as tokens have it in iss (default: the only one that FILE has ServiceAccounts of)",
} as const satisfies Flag;

const ACCOUNT_ID = {
  name: 'account-id',
  takes: 'ACCOUNT',
  value: accountId,
  help: 'AWS account of the role, and so of the provider (default: that of the provider in FILE)',
} as const satisfies Flag;

const PARTITION = {
  name: 'partition',
  takes: 'PARTITION',
  value: choice(PARTITIONS.map(({ name }) => name)),
  help: 'AWS partition of both (default: that of the provider in FILE, of an EKS issuer its region, else aws)',
} as const satisfies Flag;

const SERVICE_ACCOUNT = {
  name: 'service-account',
  takes: 'NS/NAME',
  value: serviceAccountPattern,
  repeatable: true,
  help: 'ServiceAccount, or with * and ? a pattern of them in quotes (repeatable)',
} as const satisfies Flag;

const AUDIENCE = {
  name: 'audience',
  takes: 'AUDIENCE',
  value: matching(
    /^[^*?$]+$/,
    'has a wildcard or a $, which is no audience; write the audience of the tokens',
  ),
  default: 'sts.amazonaws.com',
  help: "audience of the tokens: that of the webhook's --token-audience",
} as const satisfies Flag;

const QUOTA = {
  name: 'quota',
  takes: 'CHARACTERS',
  value: wholeNumber(1, LARGEST_QUOTA),
  default: String(DEFAULT_QUOTA),
  help: "the account's quota on trust policies, white space not counted",
} as const satisfies Flag;

/** That of the account is asked for only where it is not given. */
const LIVE_QUOTA = {
  name: QUOTA.name,
  takes: QUOTA.takes,
  value: QUOTA.value,
  help: `the quota on trust policies, white space not counted (default ${DEFAULT_QUOTA}, with --role that of the account)`,
} as const satisfies Flag;

const OUTPUT = {
  name: 'output',
  short: 'o',
  takes: 'FORMAT',
  value: choice(['text', 'json']),
  default: 'text',
  help: 'text for people, json for machines',
} as const satisfies Flag;

const FORMAT = {
  name: 'format',
  takes: 'FORMAT',
  value: choice(POLICY_FORMATS),
  help: 'json, cloudformation (a property of AWS::IAM::Role) or terraform (an argument of aws_iam_role); without it, FILE is printed with what changed',
} as const satisfies Flag;

const WRITE = {
  name: 'write',
  short: 'w',
  value: boolean,
  default: 'false',
  help: 'writes FILE itself instead of printing it',
  typedOnly: true,
} as const satisfies Flag;

const ADMITTING = {
  serviceAccount: SERVICE_ACCOUNT,
  audience: AUDIENCE,
  sessionName: {
    name: 'session-name',
    takes: 'PATTERN',
    value: sessionNamePattern,
    repeatable: true,
    help: 'role session name, or a pattern of them, that is asked for (sts:RoleSessionName, repeatable)',
  },
  anyNamespace: {
    name: 'any-namespace',
    value: boolean,
    default: 'false',
    help: 'takes patterns for every Namespace, such as */cart: whoever can make a Namespace gets in',
    typedOnly: true,
  },
  keepKiam: {
    name: 'keep-kiam',
    takes: 'ROLE-ARN',
    value: roleArn,
    help: "role of kiam's server, which may go on assuming the role while pods move (sts:AssumeRole)",
  },
  externalId: {
    name: 'external-id',
    takes: 'ID',
    value: externalId,
    repeatable: true,
    help: 'external id that is asked of kiam, or of a chain (sts:ExternalId, repeatable)',
  },
} as const satisfies FlagTable;

/** The flags of `podrole trust render` for ServiceAccounts that are given by name. */
export const TRUST_RENDER_FLAGS = {
  issuer: { ...ISSUER, help: "the cluster's issuer, as tokens have it in iss" },
  accountId: {
    ...ACCOUNT_ID,
    help: 'AWS account of the role, and so of the provider; of roles that are written without one, too',
  },
  partition: { ...PARTITION, help: 'AWS partition of both (default: of an EKS issuer its region, else aws)' },
  ...ADMITTING,
  chain: {
    name: 'chain',
    takes: 'ROLE-ARN',
    value: roleArn,
    help: 'prints both halves of a chain to this role instead: its trust in --base-role, and the permission that needs',
  },
  baseRole: {
    name: 'base-role',
    takes: 'ROLE-ARN',
    value: roleArn,
    help: 'role from which --chain goes on',
  },
  format: {
    ...FORMAT,
    help: 'json (default), cloudformation (a property of AWS::IAM::Role) or terraform (an argument of aws_iam_role); the last two need no --account-id',
  },
  quota: QUOTA,
  output: OUTPUT,
} as const satisfies FlagTable;

/** The flags of `podrole trust add`. */
export const TRUST_ADD_FLAGS = {
  issuer: ISSUER,
  accountId: ACCOUNT_ID,
  partition: PARTITION,
  ...ADMITTING,
  likeIssuer: {
    name: 'like-issuer',
    takes: 'URL',
    value: issuer,
    help: 'adds the ServiceAccounts that FILE has of this issuer and the same audience: for a cluster that gets another',
  },
  likeAudience: {
    name: 'like-audience',
    takes: 'AUDIENCE',
    value: text,
    help: 'adds those that FILE has with this audience: for tokens that get another',
  },
  format: FORMAT,
  write: WRITE,
  quota: LIVE_QUOTA,
  output: OUTPUT,
  ...LIVE_READ_FLAGS,
  ...LIVE_WRITE_FLAGS,
} as const satisfies FlagTable;

/** The flags of `podrole trust remove`. */
export const TRUST_REMOVE_FLAGS = {
  issuer: ISSUER,
  serviceAccount: {
    ...SERVICE_ACCOUNT,
    help: 'ServiceAccount, or pattern as FILE has it; what a pattern matches is not removed by it (repeatable)',
    typedOnly: true,
  },
  audience: {
    name: 'audience',
    takes: 'AUDIENCE',
    value: text,
    help: 'removes them with this audience only',
  },
  all: {
    name: 'all',
    value: boolean,
    default: 'false',
    help: 'every ServiceAccount of the issuer, and with --audience of that audience',
    typedOnly: true,
  },
  dropKiam: {
    name: 'drop-kiam',
    takes: 'ROLE-ARN',
    value: kiamRole,
    bare: 'named-kiam',
    help: "removes kiam's server: roles whose name has kiam in it, or the one given",
    typedOnly: true,
  },
  format: FORMAT,
  write: WRITE,
  quota: LIVE_QUOTA,
  output: OUTPUT,
  ...LIVE_READ_FLAGS,
  ...LIVE_WRITE_FLAGS,
} as const satisfies FlagTable;

/** The flags of `podrole trust pack`. */
export const TRUST_PACK_FLAGS = {
  format: FORMAT,
  write: WRITE,
  quota: LIVE_QUOTA,
  output: OUTPUT,
  ...LIVE_READ_FLAGS,
  ...LIVE_WRITE_FLAGS,
} as const satisfies FlagTable;

/** The flags of `podrole trust check`. */
export const TRUST_CHECK_FLAGS = {
  issuer: ISSUER,
  serviceAccount: {
    name: 'service-account',
    takes: 'NS/NAME',
    value: serviceAccountName,
    help: 'ServiceAccount that asks',
  },
  token: {
    name: 'token',
    takes: 'FILE',
    value: text,
    help: 'token whose claims are taken instead, or - for standard input; its signature is not looked at, and it is never printed',
  },
  audience: AUDIENCE,
  sessionName: {
    name: 'session-name',
    takes: 'NAME',
    value: roleSessionName,
    help: 'role session name that it asks for (default: not known)',
  },
  accountId: ACCOUNT_ID,
  partition: PARTITION,
  output: OUTPUT,
  ...LIVE_READ_FLAGS,
} as const satisfies FlagTable;

/** The flags of `podrole trust lint`. */
export const TRUST_LINT_FLAGS = {
  issuer: { ...ISSUER, help: 'issuer that the policies are meant for (default: whichever they name)' },
  accountId: { ...ACCOUNT_ID, help: 'AWS account of the roles (default: whichever they name)' },
  partition: { ...PARTITION, help: 'AWS partition of the roles (default: whichever they name)' },
  audience: AUDIENCE,
  quota: LIVE_QUOTA,
  output: OUTPUT,
  ...LIVE_READ_FLAGS,
} as const satisfies FlagTable;

/** What {@link TRUST_ADD_FLAGS} yields. */
export type TrustAddSettings = SettingsOf<typeof TRUST_ADD_FLAGS>;
