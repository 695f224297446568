import { type Refusal, refuse } from '../../sts/refusal.ts';
import { evaluate, type TrustRequest, type Verdict } from '../../trust/evaluation/evaluate.ts';
import { explainVerdict } from '../../trust/evaluation/explain.ts';
import type { Account, Role } from '../account.ts';

/** What both ways to assume a role ask of its trust policy. */
export interface TrustQuestion {
  readonly account: Account;
  readonly roleArn: string;
  readonly request: TrustRequest;
  /** The refusal of this action: a role that does not exist looks the same to the caller. */
  readonly denied: (reason: string) => Refusal;
}

/** The role, with its policy's consent. */
export interface TrustedRole {
  readonly ok: true;
  readonly role: Role;
  readonly reason: string;
  readonly verdict: Verdict;
}

/** Asks the trust policy of a role. */
export function decideTrust({ account, roleArn, request, denied }: TrustQuestion): TrustedRole | Refusal {
  const role = account.roles.find(({ arn }) => arn === roleArn);
  if (role === undefined) return denied(`the account has no role ${roleArn}`);
  const verdict = evaluate(role.trustPolicy, request);
  const reason = explainVerdict(verdict);
  return verdict.allowed ? { ok: true, role, reason, verdict } : { ...denied(reason), verdict };
}

/** Checks the duration against the role's maximum, in seconds. */
export function checkDuration(role: Role, durationSeconds: number): Refusal | undefined {
  if (durationSeconds <= role.maxSessionDuration) return undefined;
  return refuse(
    'duration-over-role',
    `DurationSeconds is ${durationSeconds}, the role's maximum ${role.maxSessionDuration}`,
  );
}
