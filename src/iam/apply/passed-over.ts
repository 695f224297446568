import type { PassedOverRole } from '../../demand/demand.ts';
import { printable } from '../../identity/quote.ts';

/** What became of pods for which a role is named that they do not get, and why. */
export function outcomeOf({
  reason,
  said,
  namespace,
  isForbidden,
  isNamespaceKnown,
}: PassedOverRole): string {
  const why = said === undefined ? reason : `${reason}: ${said}`;
  return isForbidden && !isNamespaceKnown
    ? `${why}; Namespace ${printable(namespace)} is not in the input`
    : why;
}
