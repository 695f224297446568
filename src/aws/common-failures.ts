import type { FailureRow } from './failure.ts';

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

/**
 * Whatever service of AWS is asked. `{service}` is its name, `{endpoints}` the environment variables that say where it is.
 */
export const COMMON_FAILURES: readonly FailureRow[] = [
  {
    names: ['SlowDown', 'Throttling', 'Throttled', 'TooManyRequests', 'RequestLimitExceeded'],
    statuses: [429],
    passes: true,
    problem: '{asked}: AWS asks for fewer requests ({aws})',
    mend: 'try again in a minute',
  },
  {
    names: NETWORK,
    passes: true,
    problem: '{asked}: the connection failed ({aws})',
    mend: 'try again; if it lasts, check {endpoints}, AWS_REGION and the way to them',
  },
  {
    names: ['ETIMEDOUT', 'TimeoutError', 'RequestTimeout', 'AbortError'],
    passes: true,
    problem: '{asked}: no answer in time',
    mend: 'try again; if it lasts, let this machine reach {service}, by a proxy or a VPC endpoint if there must be one',
  },
  {
    names: ['ExpiredToken', 'TokenRefreshRequired', 'RequestExpired'],
    passes: true,
    problem: 'the AWS credentials have expired',
    mend: 'renew them: log in again, or give a role that renews itself',
  },
  {
    names: ['RequestTimeTooSkewed'],
    passes: true,
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
    passes: false,
    problem: 'the certificate of the endpoint cannot be trusted ({aws})',
    mend: 'name its authority in NODE_EXTRA_CA_CERTS; a bucket with dots in its name has no certificate that fits',
  },
];

/** AWS repeats the whole header then, which has the secret key where somebody mixed the two up: its words are not told. */
const MALFORMED_CREDENTIALS: FailureRow = {
  names: ['IncompleteSignature', 'MissingAuthenticationToken'],
  passes: false,
  problem: 'these are no AWS credentials',
  mend: 'correct them: the access key id and the secret key may be mixed up, or have white space or a line break at an end',
};

/** What every service has against credentials, and who asks with them. */
export const IDENTITY_FAILURES: readonly FailureRow[] = [
  MALFORMED_CREDENTIALS,
  {
    names: [
      'InvalidAccessKeyId',
      'InvalidClientTokenId',
      'SignatureDoesNotMatch',
      'InvalidToken',
      'InvalidSecurity',
      'AuthFailure',
      'UnrecognizedClient',
    ],
    passes: false,
    problem: 'AWS does not know these credentials',
    mend: 'mend them; those of aws-cn and aws-us-gov need AWS_REGION to be a region of theirs',
  },
  {
    names: ['AccountProblem', 'AllAccessDisabled', 'NotSignedUp', 'UnauthorizedAccess'],
    passes: false,
    problem: 'AWS refuses the account ({aws})',
    mend: 'settle it with AWS',
  },
];

/** What keeps credentials from being had, wherever they are looked for. */
const ANY_CREDENTIALS: readonly FailureRow[] = [
  {
    names: ['InvalidIdentityToken', 'IDPCommunicationError', 'IDPRejectedClaim'],
    passes: true,
    problem: 'AWS does not accept the token of this pod ({aws})',
    mend: 'if it comes from the issuer that is published here, publish once with other credentials, as an administrator from a workstation',
  },
  ...COMMON_FAILURES,
  MALFORMED_CREDENTIALS,
  {
    names: ['AccessDenied'],
    passes: false,
    problem: 'AWS does not give the credentials of the role ({aws})',
    mend: 'let the trust policy of the role name this identity',
  },
  {
    names: ['RegionDisabled'],
    passes: false,
    problem: 'STS is switched off in this region',
    mend: 'switch it on, or set AWS_REGION to another',
  },
  {
    statuses: [500, 502, 503, 504],
    passes: true,
    problem: 'STS failed ({aws})',
    mend: 'try again in a minute',
  },
];

/** What keeps credentials from being had, where nobody said of which profile. */
export const CREDENTIAL_FAILURES: readonly FailureRow[] = [
  ...ANY_CREDENTIALS,
  {
    passes: false,
    problem: 'no AWS credentials ({aws})',
    mend: 'set AWS_PROFILE, AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, or give the pod a role',
  },
];

/**
 * The same of a profile that was named: `{profile}`, in quotes.
 *
 * @see https://docs.aws.amazon.com/sdkref/latest/guide/file-location.html
 */
export const PROFILE_FAILURES: readonly FailureRow[] = [
  ...ANY_CREDENTIALS,
  {
    passes: false,
    problem: 'no AWS credentials in profile {profile} ({aws})',
    mend: 'there may be no such profile, or none that has any: look in ~/.aws/config and ~/.aws/credentials, or in the files that AWS_CONFIG_FILE and AWS_SHARED_CREDENTIALS_FILE name instead; correct --profile or AWS_PROFILE, or log in to it',
  },
];
