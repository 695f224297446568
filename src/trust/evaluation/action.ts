import { matchesWildcard } from '../../identity/wildcard.ts';
import type { Statement } from '../policy.ts';
import { type Finding, finding } from './finding.ts';

/**
 * Whether a statement is about an action. Actions have wildcards and ignore case.
 *
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_action.html
 */
export function judgeAction(statement: Statement, action: string): Finding {
  const { actions } = statement;
  if (actions === undefined) return finding('unknown', 'unknown-element', 'NotAction');
  const matches = actions.some((pattern) => matchesWildcard(pattern.toLowerCase(), action.toLowerCase()));
  return matches ? finding('yes', 'matched') : finding('no', 'action-differs', action, actions);
}
