import { IAM_KEYS } from '../identity/iam-keys.ts';
import { PARTITIONS } from '../identity/partitions.ts';
import { PERMITTED_RULES, type PermittedMatch } from '../identity/permitted.ts';
import type { FlagTable } from './flag.ts';
import {
  accountId,
  annotationKey,
  annotationPrefix,
  boolean,
  choice,
  dialects,
  roleArn,
  roleBase,
  size,
  text,
} from './values.ts';

const rules = Object.entries(PERMITTED_RULES)
  .map(([name, { means }]) => `${name} (${means})`)
  .join('; ');

/** Who gets which role: what the webhook decides by, and what trust policies are derived by. */
export const ROLE_FLAGS = {
  annotationPrefix: {
    name: 'annotation-prefix',
    takes: 'PREFIX',
    value: annotationPrefix,
    default: 'eks.amazonaws.com',
    help: "what stands before the / of the EKS dialect's annotations",
  },
  composeRoleArn: {
    name: 'compose-role-arn',
    value: boolean,
    default: 'false',
    help: 'completes a role without "arn:" from --role-base-arn, or --account-id and --partition',
  },
  roleBaseArn: {
    name: 'role-base-arn',
    also: 'base-role-arn',
    takes: 'ARN',
    value: roleBase,
    help: 'what stands before the name of a role, for example arn:aws:iam::111122223333:role/',
  },
  accountId: {
    name: 'account-id',
    takes: 'ACCOUNT',
    value: accountId,
    help: 'AWS account of the roles that are written without one',
  },
  partition: {
    name: 'partition',
    takes: 'PARTITION',
    value: choice(PARTITIONS.map(({ name }) => name)),
    help: 'AWS partition of those roles (default: that of --aws-default-region, else aws)',
  },
  namespaceRoles: {
    name: 'namespace-roles',
    value: boolean,
    default: 'false',
    help: 'takes the role that a Namespace names (podrole.io/role-arn), too, for ServiceAccounts that name none',
  },
  dialects: {
    name: 'dialects',
    takes: 'LIST',
    value: dialects,
    default: 'eks,kiam',
    help: 'whose annotations count: eks, kiam, kube2iam, each :on (default), :audit (says what it would do) or :off; others are off. Labels of Namespaces (podrole.io/kiam …) count where Namespaces are read: not with eks alone, unless --namespace-roles is set',
  },
  permittedMatch: {
    name: 'permitted-match',
    takes: 'RULE',
    value: choice(Object.keys(PERMITTED_RULES) as PermittedMatch[]),
    default: 'either',
    help: `what a Namespace's permitted is held against: ${rules}`,
  },
  namespaceRestrictions: {
    name: 'namespace-restrictions',
    value: boolean,
    default: 'false',
    help: 'with kube2iam on and kiam not: pods have only roles that their Namespace allows (allowed-roles)',
  },
  namespaceRestrictionFormat: {
    name: 'namespace-restriction-format',
    takes: 'FORMAT',
    value: choice(['glob', 'regexp']),
    default: 'glob',
    help: 'how allowed-roles is written: glob (* only, the whole ARN) or regexp (anywhere in the ARN)',
  },
  defaultRole: {
    name: 'default-role',
    takes: 'ROLE',
    value: text,
    help: 'with kube2iam on: role of pods for which nothing names one; always allowed',
  },
  iamRoleKey: {
    name: 'iam-role-key',
    takes: 'KEY',
    value: annotationKey,
    default: IAM_KEYS.iamRoleKey,
    help: 'annotation with the role of a pod, of kiam and kube2iam',
  },
  iamExternalId: {
    name: 'iam-external-id',
    takes: 'KEY',
    value: annotationKey,
    default: IAM_KEYS.iamExternalId,
    help: 'annotation with the external id of a pod, of kiam and kube2iam',
  },
  namespaceKey: {
    name: 'namespace-key',
    takes: 'KEY',
    value: annotationKey,
    default: IAM_KEYS.namespaceKey,
    help: 'annotation with the roles that a Namespace allows, of kube2iam',
  },
  maxExpression: {
    name: 'max-expression',
    takes: 'SIZE',
    value: size,
    default: '2KiB',
    help: 'longest expression of a Namespace that is used; what is longer permits nothing',
  },
  chainBaseRole: {
    name: 'chain-base-role',
    takes: 'ARN',
    value: roleArn,
    help: 'role from which pods with an external id go on where neither ServiceAccount nor Namespace names one',
  },
  allowSharedBaseRole: {
    name: 'allow-shared-base-role',
    value: boolean,
    default: 'false',
    help: 'confirms that every pod that uses --chain-base-role may assume every role that trusts it',
  },
} as const satisfies FlagTable;
