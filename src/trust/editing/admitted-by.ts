import { hasWildcard } from '../subject.ts';
import type { Dismissed } from './dismiss.ts';
import { type Grants, grantsOf, type TrustModel } from './model.ts';
import { sessionCondition } from './plain-frame.ts';
import { isSame } from './same.ts';
import { sorted } from './sorted.ts';

/** What the policy lets in by one issuer: its subjects by audience, for edits that speak of all of them. */
export function admittedBy(
  model: TrustModel,
  whose: Pick<Dismissed, 'hostAndPath' | 'audience'>,
): readonly string[] {
  return sorted(grantsOf(model, whose).flatMap(({ subjects }) => [...subjects]));
}

/** What {@link likeThose} takes as a pattern for others. */
export interface Alike {
  readonly hostAndPath: string;
  readonly audience: string;
  /** Of those that are to be let in. */
  readonly sessionNames: readonly string[];
}

/** Subjects to be let in like those that a policy names, and what they are asked for that the others would not be. */
export function likeThose(
  { grants }: TrustModel,
  { hostAndPath, audience, sessionNames }: Alike,
): { readonly subjects: readonly string[]; readonly lost: readonly string[] } {
  const those = [...grants.values()].filter(
    ({ frame }) =>
      frame.hostAndPath === hostAndPath &&
      (frame.audience === undefined || frame.audience.values.includes(audience)),
  );
  const limited = those.filter(
    ({ frame: { others } }) => others.length > 0 && !isSame(others, sessionCondition(sessionNames)),
  );
  return {
    subjects: sorted(those.flatMap(matchable)),
    lost: sorted(limited.flatMap(({ frame }) => frame.others.map(({ key }) => key))),
  };
}

/** Without patterns where they are none: under StringEquals they let in nobody. */
function matchable({ frame: { matching }, subjects }: Grants): readonly string[] {
  return [...subjects].filter((subject) => matching === 'StringLike' || !hasWildcard(subject));
}
