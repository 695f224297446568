import type { Problem } from './finding.ts';
import { listed } from './listed.ts';
import type { ReadStatement } from './reading.ts';

/** Holds the actions of a statement against their rules. */
export function* checkActions({
  statement,
  allows,
  providers,
  takesTokens,
}: ReadStatement): Iterable<Problem> {
  if (!allows) return;
  const { actions, notActions } = statement;
  if (notActions !== undefined)
    yield { code: 'not-action', sentence: `Its NotAction is ${listed(notActions)}.` };
  if (actions === undefined) return;
  if (providers.length > 0 && !takesTokens)
    yield { code: 'action-not-web-identity', sentence: `Its action is ${listed(actions)}.` };
  const wide = actions.filter((action) => /[*?]/.test(action) && isOfSts(action));
  if (wide.length > 0) yield { code: 'action-wide', sentence: `It allows ${listed(wide)}.` };
  const foreign = actions.filter((action) => !isOfSts(action));
  if (foreign.length > 0) yield { code: 'action-foreign', sentence: `It allows ${listed(foreign)}.` };
}

function isOfSts(action: string): boolean {
  return /^(?:\*+|sts:.*)$/is.test(action);
}
