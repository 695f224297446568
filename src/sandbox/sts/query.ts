import { isRoleArn } from '../../identity/role-arn.ts';
import { type Action, PARAMETERS, refuseParameters, violations } from '../../sts/parameters.ts';
import { type Refusal, refuse } from '../../sts/refusal.ts';

/** A request to STS, its parameters within the limits. */
export type StsRequest =
  | {
      readonly action: 'AssumeRoleWithWebIdentity';
      readonly roleArn: string;
      readonly sessionName: string;
      readonly token: string;
      readonly durationSeconds: number;
    }
  | {
      readonly action: 'AssumeRole';
      readonly roleArn: string;
      readonly sessionName: string;
      readonly durationSeconds: number;
      readonly externalId?: string;
    }
  | { readonly action: 'GetCallerIdentity' };

const VERSION = '2011-06-15';

/** STS's default, in seconds. */
const DEFAULT_DURATION = '3600';

/**
 * Reads a request of the AWS Query protocol out of its form body or query string. Parameters that the
 * sandbox does not have (session policies, tags) are passed over: they can only take permissions away.
 *
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/programming.html
 */
export function parseStsRequest(parameters: URLSearchParams): { ok: true; request: StsRequest } | Refusal {
  const action = parameters.get('Action');
  const version = parameters.get('Version');
  if (action === null) return refuse('action-missing', 'the request has no parameter Action');
  if (version !== VERSION || !isAction(action)) {
    return refuse(
      'action-unknown',
      `the sandbox has ${Object.keys(PARAMETERS).join(', ')} of version ${VERSION}`,
      {
        action,
        version: String(version),
      },
    );
  }
  const found = PARAMETERS[action].flatMap((name) => violations(name, parameters.get(name)));
  if (found.length > 0) return refuseParameters(found);
  const request = typed(action, parameters);
  return 'roleArn' in request && !isRoleArn(request.roleArn)
    ? refuse('arn-invalid', 'RoleArn is no role ARN: write arn:PARTITION:iam::ACCOUNT:role/NAME')
    : { ok: true, request };
}

function isAction(action: string): action is Action {
  return Object.hasOwn(PARAMETERS, action);
}

function typed(action: Action, parameters: URLSearchParams): StsRequest {
  const common = {
    roleArn: parameters.get('RoleArn') ?? '',
    sessionName: parameters.get('RoleSessionName') ?? '',
    durationSeconds: Number(parameters.get('DurationSeconds') ?? DEFAULT_DURATION),
  };
  const externalId = parameters.get('ExternalId');
  switch (action) {
    case 'AssumeRoleWithWebIdentity':
      return { action, ...common, token: parameters.get('WebIdentityToken') ?? '' };
    case 'AssumeRole':
      return { action, ...common, ...(externalId !== null && { externalId }) };
    case 'GetCallerIdentity':
      return { action };
  }
}
