import type { ErrorCode } from '../../../errors.ts';
import { MAX_ANSWER } from './aws-requests.ts';

/** What was asked of S3 when it failed. */
export interface S3Request {
  readonly action: 's3:GetObject' | 's3:PutObject';
  readonly bucket: string;
  readonly key: string;
}

type TargetErrorCode = Extract<ErrorCode, 'TARGET_UNAVAILABLE' | 'TARGET_INVALID'>;

/** One cause, with what to do. `{action}`, `{bucket}`, `{key}` and `{aws}`, the words of AWS, are filled in. */
export interface FailureRow {
  /** Names of errors of AWS, the SDK and Node, without `Exception` at their end. */
  readonly names?: readonly string[];
  readonly statuses?: readonly number[];
  readonly on?: S3Request['action'];
  /** What the words of AWS hold besides. */
  readonly words?: RegExp;
  readonly code: TargetErrorCode;
  readonly problem: string;
  readonly mend: string;
}

const NETWORK = [
  'ECONNREFUSED',
  'ECONNRESET',
  'EPIPE',
  'ENOTFOUND',
  'EAI_AGAIN',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'ERR_STREAM_PREMATURE_CLOSE',
];

/** Whether S3 or STS is asked. */
const EVERYWHERE: readonly FailureRow[] = [
  {
    names: ['SlowDown', 'Throttling', 'Throttled', 'TooManyRequests', 'RequestLimitExceeded'],
    statuses: [429],
    code: 'TARGET_UNAVAILABLE',
    problem: 'AWS asks for fewer requests ({aws})',
    mend: 'try again in a minute',
  },
  {
    names: NETWORK,
    code: 'TARGET_UNAVAILABLE',
    problem: 'the connection failed ({aws})',
    mend: 'try again; if it lasts, check AWS_ENDPOINT_URL, AWS_ENDPOINT_URL_S3, AWS_REGION and the way to them',
  },
  {
    names: ['ETIMEDOUT', 'TimeoutError', 'RequestTimeout', 'AbortError'],
    code: 'TARGET_UNAVAILABLE',
    problem: 'no answer in time',
    mend: 'try again; if it lasts, let this machine reach S3, by a proxy or a VPC endpoint if there must be one',
  },
  {
    names: ['ExpiredToken', 'TokenRefreshRequired', 'RequestExpired'],
    code: 'TARGET_UNAVAILABLE',
    problem: 'the AWS credentials have expired',
    mend: 'renew them: log in again, or give a role that renews itself',
  },
  {
    names: ['RequestTimeTooSkewed'],
    code: 'TARGET_UNAVAILABLE',
    problem: 'the clock of this machine is off by more than AWS allows',
    mend: 'set the clock',
  },
  {
    names: [
      'ERR_TLS_CERT_ALTNAME_INVALID',
      'SELF_SIGNED_CERT_IN_CHAIN',
      'DEPTH_ZERO_SELF_SIGNED_CERT',
      'UNABLE_TO_VERIFY_LEAF_SIGNATURE',
      'UNABLE_TO_GET_ISSUER_CERT_LOCALLY',
      'CERT_HAS_EXPIRED',
    ],
    code: 'TARGET_INVALID',
    problem: 'the certificate of the endpoint cannot be trusted ({aws})',
    mend: 'name its authority in NODE_EXTRA_CA_CERTS; a bucket with dots in its name has no certificate that fits',
  },
];

/** In the order in which they are looked through. */
export const S3_FAILURES: readonly FailureRow[] = [
  ...EVERYWHERE,
  {
    names: ['OperationAborted'],
    code: 'TARGET_UNAVAILABLE',
    problem: 'somebody else is changing the bucket',
    mend: 'try again',
  },
  {
    names: ['NoSuchBucket'],
    code: 'TARGET_INVALID',
    problem: 'there is no bucket {bucket}',
    mend: 'create it, or mend its name in --to',
  },
  {
    names: ['AccessDenied', 'KMS.AccessDenied'],
    words: /kms:/i,
    code: 'TARGET_INVALID',
    problem: 'a key of KMS is in the way of {action} on {key} ({aws})',
    mend: 'nobody can read an object under KMS without credentials: take the requirement of KMS off this prefix, and remove an object that somebody put there under a key of KMS',
  },
  {
    names: ['AccessDenied'],
    on: 's3:GetObject',
    code: 'TARGET_INVALID',
    problem: '{key} may not be read ({aws})',
    mend: 'allow s3:GetObject on it, and s3:ListBucket on the bucket: without the latter S3 does not tell a missing object from a forbidden one',
  },
  {
    names: ['AccessDenied'],
    on: 's3:PutObject',
    code: 'TARGET_INVALID',
    problem: '{key} may not be written ({aws})',
    mend: 'allow s3:PutObject and s3:GetObject on it; if they are allowed, look in the bucket policy for a Deny, such as one that forces KMS',
  },
  {
    names: [
      'PermanentRedirect',
      'TemporaryRedirect',
      'AuthorizationHeaderMalformed',
      'IllegalLocationConstraint',
    ],
    statuses: [301, 307],
    code: 'TARGET_INVALID',
    problem: 'the bucket {bucket} is in another region ({aws})',
    mend: "set AWS_REGION to the bucket's region",
  },
  {
    names: [
      'InvalidAccessKeyId',
      'SignatureDoesNotMatch',
      'InvalidToken',
      'InvalidSecurity',
      'AuthFailure',
      'UnrecognizedClient',
    ],
    code: 'TARGET_INVALID',
    problem: 'AWS does not know these credentials',
    mend: 'mend them; those of aws-cn and aws-us-gov need AWS_REGION to be a region of theirs',
  },
  {
    names: ['AccountProblem', 'AllAccessDisabled', 'NotSignedUp', 'UnauthorizedAccess'],
    code: 'TARGET_INVALID',
    problem: 'AWS refuses the account ({aws})',
    mend: 'settle it with AWS',
  },
  {
    names: ['KMS.NotFound', 'KMS.Disabled', 'KMS.KMSInvalidState', 'KMS.InvalidKeyUsage'],
    code: 'TARGET_INVALID',
    problem: '{key} is under a key of KMS that cannot be used ({aws})',
    mend: 'remove the object and publish again: podrole writes it with SSE-S3',
  },
  {
    names: ['InvalidObjectState'],
    code: 'TARGET_INVALID',
    problem: '{key} is archived and cannot be read',
    mend: 'remove it, keep lifecycle rules off this prefix, and publish again',
  },
  {
    names: ['NotImplemented', 'XNotImplemented'],
    statuses: [501],
    code: 'TARGET_INVALID',
    problem: 'this storage lacks what podrole needs ({aws})',
    mend: 'use one that knows conditional writes (If-Match, If-None-Match) and SSE-S3: without them two publishers lose keys',
  },
  {
    names: ['AnswerTooLarge'],
    code: 'TARGET_INVALID',
    problem: `{key}: S3 answered with more than ${MAX_ANSWER} bytes`,
    mend: 'something else lies there: choose another prefix, or remove it',
  },
  {
    names: ['HPE_'],
    code: 'TARGET_INVALID',
    problem: 'what answers is no HTTP server ({aws})',
    mend: 'check AWS_ENDPOINT_URL and AWS_ENDPOINT_URL_S3, and its scheme and port',
  },
  {
    statuses: [500, 502, 503, 504],
    names: ['InternalError', 'ServiceUnavailable'],
    code: 'TARGET_UNAVAILABLE',
    problem: 'S3 failed ({aws})',
    mend: 'try again in a minute',
  },
  {
    names: ['Unknown', 'Error', 'NotFound'],
    statuses: [400, 401, 403, 404, 405, 407],
    code: 'TARGET_INVALID',
    problem: 'what answered {action} is not S3 ({aws})',
    mend: 'look for a proxy on the way, and check AWS_ENDPOINT_URL and AWS_ENDPOINT_URL_S3',
  },
  {
    code: 'TARGET_INVALID',
    problem: 'S3 refuses {action} on {key} ({aws})',
    mend: 'mend what it says',
  },
];

/** What keeps credentials from being had. */
export const CREDENTIAL_FAILURES: readonly FailureRow[] = [
  {
    names: ['InvalidIdentityToken', 'IDPCommunicationError', 'IDPRejectedClaim'],
    code: 'TARGET_UNAVAILABLE',
    problem: 'AWS does not accept the token of this pod ({aws})',
    mend: 'if it comes from the issuer that is published here, publish once with other credentials, as an administrator from a workstation',
  },
  ...EVERYWHERE,
  {
    names: ['AccessDenied'],
    code: 'TARGET_INVALID',
    problem: 'AWS does not give the credentials of the role ({aws})',
    mend: 'let the trust policy of the role name this identity',
  },
  {
    names: ['RegionDisabled'],
    code: 'TARGET_INVALID',
    problem: 'STS is switched off in this region',
    mend: 'switch it on, or set AWS_REGION to another',
  },
  {
    statuses: [500, 502, 503, 504],
    code: 'TARGET_UNAVAILABLE',
    problem: 'STS failed ({aws})',
    mend: 'try again in a minute',
  },
  {
    code: 'TARGET_INVALID',
    problem: 'no AWS credentials ({aws})',
    mend: 'set AWS_PROFILE, AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, or give the pod a role',
  },
];
