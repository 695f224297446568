import { CREDENTIAL_FAILURES } from '../aws/common-failures.ts';
import { awsFailure } from '../aws/failure.ts';
import { PodroleError } from '../errors.ts';
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

/** What was thrown by a request to IAM, in podrole's words. */
export function iamFailure(
  thrown: unknown,
  { action, resource, arn }: Omit<IamRequest, 'action'> & { readonly action: string },
): PodroleError {
  const { passes, text, cause } = awsFailure(thrown, {
    action,
    values: { resource, arn, service: 'IAM', endpoints: 'AWS_ENDPOINT_URL, AWS_ENDPOINT_URL_IAM' },
    rows: IAM_FAILURES,
    credentialRows: CREDENTIAL_FAILURES,
  });
  return new PodroleError(passes ? 'AWS_UNAVAILABLE' : 'AWS_REFUSED', text, { cause });
}
