import { CREDENTIAL_FAILURES, PROFILE_FAILURES } from '../aws/common-failures.ts';
import { errorWords } from '../aws/error.ts';
import { awsFailure } from '../aws/failure.ts';
import { PodroleError } from '../errors.ts';
import { quote } from '../identity/quote.ts';
import type { IamAction } from './actions.ts';
import { IAM_FAILURES } from './failures.ts';

/** What is asked of IAM. */
export interface IamRequest {
  readonly action: IamAction;
  /** For people: `role cart of account 111122223333`. */
  readonly resource: string;
  /** As a policy names it; `*` where IAM knows nothing narrower. */
  readonly arn: string;
}

/** A request that failed. */
export interface FailedIamRequest extends Omit<IamRequest, 'action'> {
  /** Of IAM or of STS. */
  readonly action: string;
  /** Where credentials were to come from, if that was said. */
  readonly profile?: string | undefined;
}

/** What was thrown by a request to IAM, in podrole's words. */
export function iamFailure(thrown: unknown, request: FailedIamRequest): PodroleError {
  const { action, resource, arn, profile } = request;
  const { passes, text, cause } = awsFailure(thrown, {
    action,
    values: {
      resource,
      arn,
      profile: quote(profile ?? ''),
      missing: deniedIn(thrown) ?? action,
      service: 'IAM',
      endpoints: 'AWS_ENDPOINT_URL, AWS_ENDPOINT_URL_IAM',
    },
    rows: IAM_FAILURES,
    credentialRows: profile === undefined ? CREDENTIAL_FAILURES : PROFILE_FAILURES,
  });
  return new PodroleError(passes ? 'AWS_UNAVAILABLE' : 'AWS_REFUSED', text, { cause });
}

/** IAM names the action that is not allowed, which may be another than the one that was asked for. */
function deniedIn(thrown: unknown): string | undefined {
  return /not authorized to perform: ([\w:]+)/.exec(errorWords(thrown))?.[1];
}

/** What asks for patience of seconds; credentials that have expired, or a network that is not there, do not pass so soon. */
const SOON =
  /^(Throttl|TooManyRequests|RequestLimitExceeded|ServiceFailure|InternalFailure|ServiceUnavailable)/;

/** Whether the same request is likely to succeed within seconds. */
export function passesSoon(error: unknown): boolean {
  if (!(error instanceof PodroleError) || error.code !== 'AWS_UNAVAILABLE') return false;
  return error.cause instanceof Error && SOON.test(error.cause.message);
}
