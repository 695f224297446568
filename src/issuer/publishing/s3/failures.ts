import { COMMON_FAILURES, IDENTITY_FAILURES } from '../../../aws/common-failures.ts';
import type { FailureRow } from '../../../aws/failure.ts';
import { MAX_ANSWER } from '../../../aws/requests.ts';

/** What was asked of S3 when it failed. */
export interface S3Request {
  readonly action: 's3:GetObject' | 's3:PutObject';
  readonly bucket: string;
  readonly key: string;
}

/** In the order in which they are looked through. */
export const S3_FAILURES: readonly FailureRow[] = [
  ...COMMON_FAILURES,
  {
    names: ['OperationAborted'],
    passes: true,
    problem: 'somebody else is changing the bucket',
    mend: 'try again',
  },
  {
    names: ['NoSuchBucket'],
    passes: false,
    problem: 'there is no bucket {bucket}',
    mend: 'create it, or mend its name in --to',
  },
  {
    names: ['AccessDenied', 'KMS.AccessDenied'],
    words: /kms:/i,
    passes: false,
    problem: 'a key of KMS is in the way of {action} on {key} ({aws})',
    mend: 'nobody can read an object under KMS without credentials: take the requirement of KMS off this prefix, and remove an object that somebody put there under a key of KMS',
  },
  {
    names: ['AccessDenied'],
    on: 's3:GetObject',
    passes: false,
    problem: '{key} may not be read ({aws})',
    mend: 'allow s3:GetObject on it, and s3:ListBucket on the bucket: without the latter S3 does not tell a missing object from a forbidden one',
  },
  {
    names: ['AccessDenied'],
    on: 's3:PutObject',
    passes: false,
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
    passes: false,
    problem: 'the bucket {bucket} is in another region ({aws})',
    mend: "set AWS_REGION to the bucket's region",
  },
  ...IDENTITY_FAILURES,
  {
    names: ['KMS.NotFound', 'KMS.Disabled', 'KMS.KMSInvalidState', 'KMS.InvalidKeyUsage'],
    passes: false,
    problem: '{key} is under a key of KMS that cannot be used ({aws})',
    mend: 'remove the object and publish again: podrole writes it with SSE-S3',
  },
  {
    names: ['InvalidObjectState'],
    passes: false,
    problem: '{key} is archived and cannot be read',
    mend: 'remove it, keep lifecycle rules off this prefix, and publish again',
  },
  {
    names: ['NotImplemented', 'XNotImplemented'],
    statuses: [501],
    passes: false,
    problem: 'this storage lacks what podrole needs ({aws})',
    mend: 'use one that knows conditional writes (If-Match, If-None-Match) and SSE-S3: without them two publishers lose keys',
  },
  {
    names: ['AnswerTooLarge'],
    passes: false,
    problem: `{key}: S3 answered with more than ${MAX_ANSWER} bytes`,
    mend: 'something else lies there: choose another prefix, or remove it',
  },
  {
    names: ['HPE_'],
    passes: false,
    problem: 'what answers is no HTTP server ({aws})',
    mend: 'check AWS_ENDPOINT_URL and AWS_ENDPOINT_URL_S3, and its scheme and port',
  },
  {
    statuses: [500, 502, 503, 504],
    names: ['InternalError', 'ServiceUnavailable'],
    passes: true,
    problem: 'S3 failed ({aws})',
    mend: 'try again in a minute',
  },
  {
    names: ['Unknown', 'Error', 'NotFound'],
    statuses: [400, 401, 403, 404, 405, 407],
    passes: false,
    problem: 'what answered {action} is not S3 ({aws})',
    mend: 'look for a proxy on the way, and check AWS_ENDPOINT_URL and AWS_ENDPOINT_URL_S3',
  },
  {
    passes: false,
    problem: 'S3 refuses {action} on {key} ({aws})',
    mend: 'mend what it says',
  },
];
