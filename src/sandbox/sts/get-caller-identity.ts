import type { ActionOutcome } from '../outcome.ts';
import { identifyCaller } from './caller.ts';
import type { PresentedCredentials, SessionStore } from './sessions.ts';

/** @see https://docs.aws.amazon.com/STS/latest/APIReference/API_GetCallerIdentity.html */
export function getCallerIdentity(
  credentials: PresentedCredentials | undefined,
  sessions: SessionStore,
): ActionOutcome {
  const caller = identifyCaller(credentials, sessions);
  if (!caller.ok) return caller;
  const { arn, userId } = caller.session;
  const account = arn.split(':')[4] ?? '';
  return {
    ok: true,
    identity: arn,
    reason: `the credentials are those of ${arn}`,
    result: { Arn: arn, UserId: userId, Account: account },
  };
}
