import { PARTITIONS } from '../identity/partitions.ts';
import { POLICY_FORMATS } from '../trust/formats/print-policy.ts';
import { DEFAULT_QUOTA, LARGEST_QUOTA } from '../trust/size.ts';
import type { Flag, FlagTable } from './flag.ts';
import { issuer } from './issuer-values.ts';
import { externalId, serviceAccountPattern, sessionNamePattern } from './trust-values.ts';
import { accountId, boolean, choice, matching, roleArn, wholeNumber } from './values.ts';

/** The issuer that is meant. */
export const ISSUER = {
  name: 'issuer',
  takes: 'URL',
  value: issuer,
  help: "the cluster's issuer, as tokens have it in iss (default: the only one that FILE has ServiceAccounts of)",
} as const satisfies Flag;

/** The account of a role. */
export const ACCOUNT_ID = {
  name: 'account-id',
  takes: 'ACCOUNT',
  value: accountId,
  help: 'AWS account of the role, and so of the provider (default: that of the provider in FILE)',
} as const satisfies Flag;

/** The partition of a role. */
export const PARTITION = {
  name: 'partition',
  takes: 'PARTITION',
  value: choice(PARTITIONS.map(({ name }) => name)),
  help: 'AWS partition of both (default: that of the provider in FILE, of an EKS issuer its region, else aws)',
} as const satisfies Flag;

/** Who is to get in, or no more. */
export const SERVICE_ACCOUNT = {
  name: 'service-account',
  takes: 'NS/NAME',
  value: serviceAccountPattern,
  repeatable: true,
  help: 'ServiceAccount, or with * and ? a pattern of them in quotes (repeatable)',
} as const satisfies Flag;

/** What tokens are for. */
export const AUDIENCE = {
  name: 'audience',
  takes: 'AUDIENCE',
  value: matching(
    /^[^*?$]+$/,
    'has a wildcard or a $, which is no audience; write the audience of the tokens',
  ),
  default: 'sts.amazonaws.com',
  help: "audience of the tokens: that of the webhook's --token-audience",
} as const satisfies Flag;

/** The quota on trust policies. */
export const QUOTA = {
  name: 'quota',
  takes: 'CHARACTERS',
  value: wholeNumber(1, LARGEST_QUOTA),
  default: String(DEFAULT_QUOTA),
  help: "the account's quota on trust policies, white space not counted",
} as const satisfies Flag;

/** That of the account is asked for only where it is not given. */
export const LIVE_QUOTA = {
  name: QUOTA.name,
  takes: QUOTA.takes,
  value: QUOTA.value,
  help: `the quota on trust policies, white space not counted (default ${DEFAULT_QUOTA}, with --role that of the account)`,
} as const satisfies Flag;

/** How a policy is printed. */
export const FORMAT = {
  name: 'format',
  takes: 'FORMAT',
  value: choice(POLICY_FORMATS),
  help: 'json, cloudformation (a property of AWS::IAM::Role) or terraform (an argument of aws_iam_role); without it, FILE is printed with what changed',
} as const satisfies Flag;

/** Whether a file is written. */
export const WRITE = {
  name: 'write',
  short: 'w',
  value: boolean,
  default: 'false',
  help: 'writes FILE itself instead of printing it',
  typedOnly: true,
} as const satisfies Flag;

/** Who gets in, and under which conditions. */
export const ADMITTING = {
  serviceAccount: { ...SERVICE_ACCOUNT, typedOnly: true },
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
    typedOnly: true,
  },
  externalId: {
    name: 'external-id',
    takes: 'ID',
    value: externalId,
    repeatable: true,
    help: 'external id that is asked of kiam, or of a chain (sts:ExternalId, repeatable)',
  },
} as const satisfies FlagTable;
