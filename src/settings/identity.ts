import { IAM_KEYS } from '../identity/iam-keys.ts';
import { PARTITIONS } from '../identity/partitions.ts';
import { PERMITTED_RULES, type PermittedMatch } from '../identity/permitted.ts';
import { METADATA_SCOPES } from '../identity/settings.ts';
import { DAY, MOST_EXPIRATION } from '../identity/token-expiration.ts';
import type { FlagTable, SettingsOf } from './flag.ts';
import {
  accountId,
  annotationKey,
  annotationPrefix,
  boolean,
  choice,
  containerPath,
  dialects,
  environmentVariable,
  label,
  roleArn,
  roleBase,
  sessionTemplate,
  size,
  text,
  wholeNumber,
} from './values.ts';

const rules = Object.entries(PERMITTED_RULES)
  .map(([name, { means }]) => `${name} (${means})`)
  .join('; ');

/** Who gets which role, and what is injected: the same for `webhook`, `inject` and `demo`. */
export const IDENTITY_FLAGS = {
  annotationPrefix: {
    name: 'annotation-prefix',
    takes: 'PREFIX',
    value: annotationPrefix,
    default: 'eks.amazonaws.com',
    help: "what stands before the / of the EKS dialect's annotations",
  },
  tokenAudience: {
    name: 'token-audience',
    takes: 'AUDIENCE',
    value: text,
    default: 'sts.amazonaws.com',
    help: 'audience of the projected token where the ServiceAccount names none',
  },
  tokenExpiration: {
    name: 'token-expiration',
    takes: 'SECONDS',
    value: wholeNumber(0, MOST_EXPIRATION),
    default: String(DAY),
    help: 'life of the projected token where neither pod nor ServiceAccount names one; less than 600 counts as 600',
  },
  tokenMountPath: {
    name: 'token-mount-path',
    takes: 'PATH',
    value: containerPath,
    default: '/var/run/secrets/eks.amazonaws.com/serviceaccount',
    help: 'folder in the containers where the token volume is mounted',
  },
  awsDefaultRegion: {
    name: 'aws-default-region',
    takes: 'REGION',
    value: text,
    help: 'sets AWS_DEFAULT_REGION and AWS_REGION in containers that set neither',
  },
  stsRegionalEndpoint: {
    name: 'sts-regional-endpoint',
    value: boolean,
    default: 'false',
    help: 'sets AWS_STS_REGIONAL_ENDPOINTS=regional where the ServiceAccount does not decide',
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
  invalidRole: {
    name: 'invalid-role',
    takes: 'ACTION',
    value: choice(['inject', 'skip', 'deny']),
    default: 'inject',
    help: 'what becomes of a pod whose role is no ARN: inject it all the same, skip the pod, or deny it',
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
  session: {
    name: 'session',
    takes: 'NAME',
    value: text,
    default: 'kiam',
    help: "what stands behind kiam- in the session names of kiam's pods that name none",
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
  forbidden: {
    name: 'forbidden',
    takes: 'ACTION',
    value: choice(['metadata-disabled', 'reject', 'ignore']),
    default: 'metadata-disabled',
    help: 'what becomes of a pod whose role is forbidden: AWS_EC2_METADATA_DISABLED=true, denied, or left as it is',
  },
  disableMetadata: {
    name: 'disable-metadata',
    takes: 'SCOPE',
    value: choice(METADATA_SCOPES),
    default: 'none',
    help: 'other pods that get AWS_EC2_METADATA_DISABLED=true: none, those granted a role, those annotated, all',
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
  sessionName: {
    name: 'session-name',
    takes: 'TEMPLATE',
    value: sessionTemplate,
    help: 'sets AWS_ROLE_SESSION_NAME, for example {namespace}-{serviceAccount}-{pod}',
  },
  injectEnv: {
    name: 'inject-env',
    takes: 'NAME=VALUE',
    value: environmentVariable,
    repeatable: true,
    help: 'variable for containers that get a role and do not set it, for example AWS_RETRY_MODE=standard (repeatable)',
  },
  containerCredentialsAudience: {
    name: 'container-credentials-audience',
    takes: 'AUDIENCE',
    value: text,
    default: 'pods.eks.amazonaws.com',
    help: 'audience of the token for the EKS Pod Identity agent',
  },
  containerCredentialsTokenMountPath: {
    name: 'container-credentials-token-mount-path',
    takes: 'PATH',
    value: containerPath,
    default: '/var/run/secrets/pods.eks.amazonaws.com/serviceaccount',
    help: 'folder in the containers where that token is mounted',
  },
  containerCredentialsTokenVolumeName: {
    name: 'container-credentials-token-volume-name',
    takes: 'NAME',
    value: label,
    default: 'eks-pod-identity-token',
    help: 'name of its volume',
  },
  containerCredentialsTokenPath: {
    name: 'container-credentials-token-path',
    takes: 'FILE',
    value: text,
    default: 'eks-pod-identity-token',
    help: 'its file name',
  },
  containerCredentialsFullUri: {
    name: 'container-credentials-full-uri',
    takes: 'URL',
    value: text,
    default: 'http://169.254.170.23/v1/credentials',
    help: 'where the EKS Pod Identity agent answers',
  },
} as const satisfies FlagTable;

/** What {@link IDENTITY_FLAGS} yields. */
export type IdentityFlagSettings = SettingsOf<typeof IDENTITY_FLAGS>;
