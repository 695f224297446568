import { type Refusal, refuse } from '../../sts/refusal.ts';
import type { ActionOutcome } from '../outcome.ts';
import { identifyCaller } from './caller.ts';
import type { StsDeps } from './deps.ts';
import type { StsRequest } from './query.ts';
import { sessionXml } from './session-xml.ts';
import type { PresentedCredentials, Session } from './sessions.ts';
import { checkDuration, decideTrust } from './trust-decision.ts';

type Request = Extract<StsRequest, { action: 'AssumeRole' }>;

/** Whoever already holds a role's credentials gets at most an hour from the next role, in seconds. */
const MAX_CHAINED_DURATION = 3600;

/**
 * Role chaining: every caller in the sandbox is itself a role session.
 *
 * @see https://docs.aws.amazon.com/STS/latest/APIReference/API_AssumeRole.html
 */
export function assumeRole(
  request: Request,
  credentials: PresentedCredentials | undefined,
  { account, sessions }: StsDeps,
): ActionOutcome {
  const caller = identifyCaller(credentials, sessions);
  if (!caller.ok) return caller;
  const { arn, roleArn: callerRole } = caller.session;
  const { roleArn, sessionName, durationSeconds } = request;
  const trusted = decideTrust({
    account,
    roleArn,
    request: {
      action: 'sts:AssumeRole',
      principal: { aws: callerRole, session: arn },
      context: context(request, caller.session),
    },
    denied: (reason) => refuse('assume-role-denied', reason, { caller: arn, role: roleArn }),
  });
  if (!trusted.ok) return trusted;
  const tooLong = checkChaining(durationSeconds) ?? checkDuration(trusted.role, durationSeconds);
  if (tooLong !== undefined) return tooLong;
  const session = sessions.issue(roleArn, sessionName, durationSeconds);
  const { reason, verdict } = trusted;
  return { ok: true, identity: session.arn, reason, verdict, result: sessionXml(session) };
}

/** @see https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles.html#iam-term-role-chaining */
function checkChaining(durationSeconds: number): Refusal | undefined {
  if (durationSeconds <= MAX_CHAINED_DURATION) return undefined;
  return refuse(
    'duration-over-chaining',
    `DurationSeconds is ${durationSeconds}, the limit ${MAX_CHAINED_DURATION}`,
  );
}

/** @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html */
function context({ sessionName, externalId }: Request, { roleArn }: Session) {
  return {
    'sts:rolesessionname': [sessionName],
    'aws:principalarn': [roleArn],
    'aws:principalaccount': [roleArn.split(':')[4] ?? ''],
    ...(externalId !== undefined && { 'sts:externalid': [externalId] }),
  };
}
