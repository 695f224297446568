import { matchesWildcard } from '../../identity/wildcard.ts';
import type { Statement } from '../policy.ts';
import type { TrustAction } from './context.ts';
import { type Finding, finding } from './finding.ts';

/** What an action may look like: no wildcard in the name of the service is documented. */
const FORM = /^(?:\*|[a-z0-9-]+:[a-z0-9*?]+)$/i;

/**
 * Whether a statement is about an action: one of its Action, or none of its NotAction. Actions have wildcards and ignore
 * case. What a request may do besides, such as tag its session, changes nothing.
 *
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_action.html
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_notaction.html
 */
export function judgeAction({ actions, notActions }: Statement, action: TrustAction): Finding {
  const named = actions ?? notActions ?? [];
  if (named.length === 0)
    return finding('unknown', 'empty-list', actions === undefined ? 'NotAction' : 'Action');
  const names = named.some((pattern) => FORM.test(pattern) && fits(pattern, action));
  const odd = names ? undefined : named.find((pattern) => !FORM.test(pattern));
  if (odd !== undefined) return finding('unknown', 'unknown-action', odd);
  if (names === (actions !== undefined)) return finding('yes', 'matched');
  return finding('no', names ? 'action-excluded' : 'action-differs', action, named);
}

function fits(pattern: string, action: string): boolean {
  return matchesWildcard(pattern.toLowerCase(), action.toLowerCase());
}
