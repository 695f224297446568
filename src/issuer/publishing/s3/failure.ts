import { CREDENTIAL_FAILURES } from '../../../aws/common-failures.ts';
import { awsFailure } from '../../../aws/failure.ts';
import { PodroleError } from '../../../errors.ts';
import { S3_FAILURES, type S3Request } from './failures.ts';

/** What was thrown by a request to S3, in podrole's words. */
export function s3Failure(thrown: unknown, { action, bucket, key }: S3Request): PodroleError {
  const { passes, text, cause } = awsFailure(thrown, {
    action,
    values: { bucket, key, service: 'S3', endpoints: 'AWS_ENDPOINT_URL, AWS_ENDPOINT_URL_S3' },
    rows: S3_FAILURES,
    credentialRows: CREDENTIAL_FAILURES,
  });
  return new PodroleError(passes ? 'TARGET_UNAVAILABLE' : 'TARGET_INVALID', `s3://${bucket}: ${text}`, {
    cause,
  });
}
