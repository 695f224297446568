import { matchesWildcard } from '../../identity/wildcard.ts';
import type { PolicyDocument } from '../../trust/document.ts';
import type { Edit } from '../../trust/editing/edit.ts';
import { type Grants, grantsOf, modelOf } from '../../trust/editing/model.ts';
import { sorted } from '../../trust/editing/sorted.ts';
import { hasWildcard } from '../../trust/subject.ts';

/** What of a policy nothing claims. */
export interface Pruning {
  /** Empty where nothing is to go. */
  readonly edits: readonly Edit[];
  /** Subjects and patterns that nothing claims, and that stay all the same. */
  readonly kept: readonly string[];
  /** What asks for those that stay because something asks, though it is no claim: sentences. */
  readonly asked: readonly string[];
}

/** Who asks for a role, and whose subjects are looked at. */
export interface PruneOptions {
  /** The issuer without `https://`. */
  readonly hostAndPath: string;
  /** Subjects that claim the role. */
  readonly claimed: ReadonlySet<string>;
  /** What asks for the role by a subject and is no claim, in a sentence; `undefined` for nothing. */
  askedBy(subject: string): string | undefined;
}

/**
 * What of the issuer's subjects nothing claims, whatever the audience: exact names alone, and only where podrole owns the
 * statement and nothing else is asked there. Who would get in all the same, by a pattern or another statement, stays, and so
 * does who is asked for, though it is in vain. Pure.
 */
export function pruningOf(
  document: PolicyDocument,
  { hostAndPath, claimed, askedBy }: PruneOptions,
): Pruning {
  const own = grantsOf(modelOf(document), { hostAndPath, audience: undefined });
  const named = new Set(own.flatMap(({ subjects }) => [...subjects]));
  const unclaimed = sorted([...named].filter((subject) => !claimed.has(subject)));
  const asked = new Map(unclaimed.flatMap((subject) => pair(subject, askedBy(subject))));
  const subjects = unclaimed.filter(
    (subject) =>
      !asked.has(subject) && !hasWildcard(subject) && !own.some((grants) => keeps(grants, subject)),
  );
  const going = new Set(subjects);
  return {
    edits: subjects.length === 0 ? [] : [{ dismiss: { hostAndPath, audience: undefined, subjects } }],
    kept: unclaimed.filter((subject) => !going.has(subject) && !asked.has(subject)),
    asked: [...asked.values()],
  };
}

function pair(subject: string, asked: string | undefined): readonly (readonly [string, string])[] {
  return asked === undefined ? [] : [[subject, asked]];
}

/** Whether a statement lets a subject in that must not be taken out of it: by a pattern, or asking for more than a subject. */
function keeps({ frame, subjects }: Grants, subject: string): boolean {
  if (frame.others.length > 0 && subjects.has(subject)) return true;
  const patterns = frame.matching === 'StringLike' ? [...subjects].filter(hasWildcard) : [];
  return patterns.some((pattern) => matchesWildcard(pattern, subject));
}
