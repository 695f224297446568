import type { Statement, TrustPolicy } from '../policy.ts';
import { judgeAction } from './action.ts';
import type { Scope } from './condition.ts';
import { judgeConditions } from './conditions.ts';
import type { KnownRequest } from './context.ts';
import { type Finding, finding, type Reason } from './finding.ts';
import { type Caller, judgePrincipal } from './principal.ts';

/** A request to assume a role, as the role's trust policy sees it. */
export interface TrustRequest extends KnownRequest {
  readonly principal: Caller;
}

/** What one statement contributes to a {@link Verdict}. */
export interface StatementVerdict {
  /** Position in the policy, from 0. */
  readonly index: number;
  readonly sid?: string;
  readonly effect: Statement['effect'];
  /** Whether the statement applies: all of it matches, or it is a Deny whose match is not known. */
  readonly matched: boolean;
  /** The first element that keeps it from matching, or `matched`. */
  readonly reason: Reason;
  /** Everything in it that is not evaluated here, whether or not it mattered. */
  readonly unknown: readonly Reason[];
}

/** The answer of a trust policy, with the reasoning of every statement. */
export interface Verdict {
  readonly allowed: boolean;
  readonly statements: readonly StatementVerdict[];
}

type Question = TrustRequest & Scope;

/**
 * Evaluates a trust policy as STS does: an explicit Deny wins, then an Allow is needed. What is not known
 * here can only refuse: an Allow that depends on it never matches, a Deny that depends on it does.
 *
 * Identity policies, boundaries and SCPs are not part of it.
 *
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_evaluation-logic.html
 */
export function evaluate(policy: TrustPolicy, request: TrustRequest): Verdict {
  // Without a Version, it is the older one, which has no variables.
  const question = { ...request, variables: policy.version === '2012-10-17' };
  const statements = policy.statements.map((statement, index) => judge(statement, index, question));
  const applies = (effect: Statement['effect']) =>
    statements.some((one) => one.matched && one.effect === effect);
  return { allowed: applies('Allow') && !applies('Deny'), statements };
}

function judge(statement: Statement, index: number, question: Question): StatementVerdict {
  const findings = [
    judgeAction(statement, question.action),
    judgePrincipal(statement, question.principal),
    ...judgeConditions(statement.conditions, question),
  ];
  const unknown = findings.filter(({ truth }) => truth === 'unknown');
  // What is known not to match settles the statement: then the unknown does not matter.
  const decisive = findings.find(({ truth }) => truth === 'no') ?? unknown[0] ?? finding('yes', 'matched');
  return {
    index,
    ...(statement.sid !== undefined && { sid: statement.sid }),
    effect: statement.effect,
    matched: applies(statement.effect, decisive),
    reason: decisive.reason,
    unknown: unknown.map(({ reason }) => reason),
  };
}

function applies(effect: Statement['effect'], { truth }: Finding): boolean {
  return truth === 'yes' || (truth === 'unknown' && effect === 'Deny');
}
