import { PARTITIONS } from '../identity/partitions.ts';
import { DAY, MOST_EXPIRATION } from '../identity/token-expiration.ts';
import type { FlagTable } from './flag.ts';
import {
  accountId,
  annotationPrefix,
  boolean,
  choice,
  containerPath,
  environmentVariable,
  label,
  sessionTemplate,
  text,
  wholeNumber,
} from './values.ts';

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
    takes: 'ARN',
    value: text,
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
