import type { ActionOutcome } from '../outcome.ts';
import { assumeRole } from './assume-role.ts';
import { assumeRoleWithWebIdentity } from './assume-role-with-web-identity.ts';
import type { StsDeps } from './deps.ts';
import { getCallerIdentity } from './get-caller-identity.ts';
import { parseStsRequest, type StsRequest } from './query.ts';
import type { PresentedCredentials } from './sessions.ts';

/** What the caller sent. */
export interface StsCall {
  readonly parameters: URLSearchParams;
  /** From the Authorization header, when there is one. */
  readonly credentials?: PresentedCredentials | undefined;
}

/** An outcome with the request it answers: `request` is missing when it could not be read. */
export interface StsAnswer {
  readonly outcome: ActionOutcome;
  readonly request?: StsRequest;
}

/**
 * Decides a request as STS would. Identity policies are not part of the sandbox: a caller may ask for any
 * role, and the role's trust policy alone decides.
 */
export async function answerSts(call: StsCall, deps: StsDeps): Promise<StsAnswer> {
  const parsed = parseStsRequest(call.parameters);
  if (!parsed.ok) return { outcome: parsed };
  const { request } = parsed;
  return { request, outcome: await act(request, call.credentials, deps) };
}

async function act(
  request: StsRequest,
  credentials: PresentedCredentials | undefined,
  deps: StsDeps,
): Promise<ActionOutcome> {
  switch (request.action) {
    case 'AssumeRoleWithWebIdentity':
      return assumeRoleWithWebIdentity(request, deps);
    case 'AssumeRole':
      return assumeRole(request, credentials, deps);
    case 'GetCallerIdentity':
      return getCallerIdentity(credentials, deps.sessions);
  }
}
