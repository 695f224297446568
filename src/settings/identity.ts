import { METADATA_SCOPES } from '../identity/settings.ts';
import { DAY, MOST_EXPIRATION } from '../identity/token-expiration.ts';
import type { FlagTable, SettingsOf } from './flag.ts';
import { ROLE_FLAGS } from './roles.ts';
import {
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
  ...ROLE_FLAGS,
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
  invalidRole: {
    name: 'invalid-role',
    takes: 'ACTION',
    value: choice(['inject', 'skip', 'deny']),
    default: 'inject',
    help: 'what becomes of a pod whose role is no ARN: inject it all the same, skip the pod, or deny it',
  },
  session: {
    name: 'session',
    takes: 'NAME',
    value: text,
    default: 'kiam',
    help: "what stands behind kiam- in the session names of kiam's pods that name none",
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
