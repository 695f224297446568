import { DAY } from '../identity/token-expiration.ts';
import type { FlagTable } from './flag.ts';
import { boolean, text, wholeNumber } from './values.ts';

/** Who gets which role, and what is injected: the same for `webhook`, `inject` and `demo`. */
export const IDENTITY_FLAGS = {
  annotationPrefix: {
    name: 'annotation-prefix',
    takes: 'PREFIX',
    value: text,
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
    value: wholeNumber(0, Number.MAX_SAFE_INTEGER),
    default: String(DAY),
    help: 'life of the projected token where neither pod nor ServiceAccount names one; less than 600 counts as 600',
  },
  tokenMountPath: {
    name: 'token-mount-path',
    takes: 'PATH',
    value: text,
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
} as const satisfies FlagTable;
