import { COMMON_FAILURES, IDENTITY_FAILURES } from '../aws/common-failures.ts';
import type { FailureRow } from '../aws/failure.ts';

/**
 * What a refusal of IAM means. `{resource}` is what was asked for, such as `role cart`; `{arn}` is how a policy names it;
 * `{missing}` is the action that IAM misses.
 *
 * @see https://docs.aws.amazon.com/IAM/latest/APIReference/API_UpdateAssumeRolePolicy.html
 */
export const IAM_FAILURES: readonly FailureRow[] = [
  ...COMMON_FAILURES,
  ...IDENTITY_FAILURES,
  {
    names: ['AccessDenied'],
    on: 'iam:GetAccountSummary',
    passes: false,
    problem: "the account's quota may not be read ({aws})",
    mend: 'allow {missing} to whoever asks, or give --quota',
  },
  {
    names: ['AccessDenied'],
    passes: false,
    problem: '{missing} is not allowed on {resource} ({aws})',
    mend: 'allow {missing} on {arn} to whoever asks; docs/aws.md has the policy that each command needs',
  },
  {
    names: ['NoSuchEntity'],
    on: 'iam:GetRole',
    passes: false,
    problem: 'there is no {resource}',
    mend: 'correct the name, or give credentials of the account that it is in (--profile, --assume-role)',
  },
  {
    names: ['NoSuchEntity'],
    passes: false,
    problem: 'there is no {resource} ({aws})',
    mend: 'somebody may have deleted it meanwhile: look, and begin again',
  },
  {
    names: ['MalformedPolicyDocument'],
    words: /invalid principal/i,
    passes: false,
    problem: 'IAM takes no policy for {resource} that names a principal which does not exist ({aws})',
    mend: 'take the ARN of a deleted role or user out of the policy, or correct it (--keep-kiam must name a role that exists)',
  },
  {
    names: ['MalformedPolicyDocument'],
    passes: false,
    problem: 'IAM does not take the policy for {resource} ({aws})',
    mend: 'see what podrole trust lint says of it, and mend that first',
  },
  {
    names: ['UnmodifiableEntity'],
    passes: false,
    problem: '{resource} belongs to a service of AWS ({aws})',
    mend: 'change it in that service; pods need a role of their own',
  },
  {
    names: ['LimitExceeded'],
    words: /ACLSizePerRole/i,
    passes: false,
    problem: 'the policy of {resource} is over the quota of the account ({aws})',
    mend: 'see podrole trust lint for what would make it fit, or have the quota raised',
  },
  {
    names: ['LimitExceeded'],
    passes: false,
    problem: '{asked}: a quota of the account is reached ({aws})',
    mend: 'delete what is not used, or have the quota raised (Service Quotas)',
  },
  {
    names: ['ConcurrentModification'],
    passes: true,
    problem: 'somebody else is changing {resource}',
    mend: 'try again',
  },
  {
    names: ['OpenIdIdpCommunicationError'],
    passes: true,
    problem: '{asked}: IAM looked for the certificate of the issuer, and did not reach it ({aws})',
    mend: 'see what podrole issuer verify says from outside your network; with --ca-file IAM need not look',
  },
  {
    names: ['EntityAlreadyExists'],
    passes: true,
    problem: 'there is {resource} already',
    mend: 'begin again: it is adopted then',
  },
  {
    names: ['AnswerTooLarge'],
    passes: false,
    problem: 'what answered {action} sent more than IAM does',
    mend: 'check AWS_ENDPOINT_URL and AWS_ENDPOINT_URL_IAM',
  },
  {
    names: ['HPE_'],
    passes: false,
    problem: '{asked}: what answers is no HTTP server ({aws})',
    mend: 'check AWS_ENDPOINT_URL and AWS_ENDPOINT_URL_IAM, its scheme and port',
  },
  {
    names: ['ServiceFailure', 'InternalError', 'InternalFailure', 'ServiceUnavailable'],
    statuses: [500, 502, 503, 504],
    passes: true,
    problem: '{asked} failed ({aws})',
    mend: 'try again in a minute',
  },
  {
    names: ['Unknown', 'Error', 'NotFound', 'SyntaxError'],
    statuses: [400, 401, 403, 404, 405, 407],
    passes: false,
    problem: 'what answered {action} is not IAM ({aws})',
    mend: 'look for a proxy on the way, and check AWS_ENDPOINT_URL and AWS_ENDPOINT_URL_IAM',
  },
  {
    passes: false,
    problem: 'IAM refuses {action} on {resource} ({aws})',
    mend: 'mend what it says',
  },
];
