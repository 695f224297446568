import { parseOidcProviderArn } from '../oidc-provider.ts';
import { hasWildcard } from '../subject.ts';
import { type Frame, frameKey, type Matching } from './frame.ts';
import { type TrustModel, withSubjects } from './model.ts';
import { plainFrame, sessionCondition } from './plain-frame.ts';
import { isSame } from './same.ts';
import { sorted } from './sorted.ts';

/** Who is to be let in. */
export interface Admitted {
  /** ARN of the provider. */
  readonly providerArn: string;
  readonly audience: string;
  /** Claims `sub`; with `*` or `?`, patterns of them. */
  readonly subjects: readonly string[];
  /** Patterns of role session names; empty for any. */
  readonly sessionNames: readonly string[];
}

/** Lets subjects in. One that a statement names already for that provider and audience stays where it is. */
export function admit(model: TrustModel, admitted: Admitted): TrustModel {
  const missing = sorted(admitted.subjects).filter((subject) => !isAdmitted(model, subject, admitted));
  return (['StringEquals', 'StringLike'] as const).reduce((before, matching) => {
    const subjects = missing.filter((subject) => hasWildcard(subject) === (matching === 'StringLike'));
    if (subjects.length === 0) return before;
    const frame = frameFor(before, admitted, matching);
    const known = before.grants.get(frameKey(frame))?.subjects ?? [];
    return withSubjects(before, frame, [...known, ...subjects]);
  }, model);
}

function isAdmitted(model: TrustModel, subject: string, admitted: Admitted): boolean {
  return [...model.grants.values()].some(
    ({ frame, subjects }) =>
      subjects.has(subject) && letsIn(frame, admitted) && frame.matching === matchingOf(subject, frame),
  );
}

/** A name without wildcards is the same under both operators. */
function matchingOf(subject: string, { matching }: Frame): Matching {
  return hasWildcard(subject) ? 'StringLike' : matching;
}

/** Whether the frame is for this provider and audience, and for no fewer sessions. */
function letsIn(frame: Frame, { providerArn, audience, sessionNames }: Admitted): boolean {
  const { audience: asked } = frame;
  return (
    frame.providerArn === providerArn &&
    (asked === undefined || asked.values.includes(audience)) &&
    (frame.others.length === 0 || isSame(frame.others, sessionCondition(sessionNames)))
  );
}

/** A statement that there is, for exactly these sessions and this audience, or a new one. */
function frameFor({ grants }: TrustModel, admitted: Admitted, matching: Matching): Frame {
  const { audience, sessionNames, providerArn } = admitted;
  const others = sessionCondition(sessionNames);
  const [, existing] =
    [...grants]
      .filter(
        ([, { frame }]) =>
          frame.providerArn === providerArn &&
          frame.matching === matching &&
          isSame([audience], frame.audience?.values ?? []) &&
          isSame(frame.others, others),
      )
      // One that lets in for less, where there are several.
      .sort(
        ([a, one], [b, other]) => one.frame.actions.length - other.frame.actions.length || (a < b ? -1 : 1),
      )[0] ?? [];
  if (existing !== undefined) return existing.frame;
  const hostAndPath = parseOidcProviderArn(providerArn)?.hostAndPath ?? '';
  return plainFrame({ providerArn, hostAndPath }, { audience, matching, sessionNames });
}
