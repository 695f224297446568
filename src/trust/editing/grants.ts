import { parseOidcProviderArn } from '../oidc-provider.ts';
import { hasWildcard } from '../subject.ts';
import { type Frame, frameKey, type Matching } from './frame.ts';
import { type Grants, type TrustModel, withSubjects } from './model.ts';
import { plainFrame, sessionCondition } from './plain-frame.ts';
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

/** Who is to be let in no more. */
export interface Dismissed {
  /** The issuer without `https://`, in every account. */
  readonly hostAndPath: string;
  /** `undefined` for every audience. */
  readonly audience: string | undefined;
  /** As they stand in the policy; patterns are taken out, not what they match. */
  readonly subjects: readonly string[] | 'all';
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

/** Takes subjects out; of a statement for several audiences, those of one audience. */
export function dismiss(model: TrustModel, { hostAndPath, audience, subjects }: Dismissed): TrustModel {
  const concerned = [...model.grants.values()].filter(
    ({ frame }) =>
      frame.hostAndPath === hostAndPath &&
      (audience === undefined || frame.audience?.values.includes(audience)),
  );
  return concerned.reduce((before, grants) => {
    const gone =
      subjects === 'all' ? [...grants.subjects] : subjects.filter((one) => grants.subjects.has(one));
    return gone.length === 0 ? before : without(before, grants, { gone, audience });
  }, model);
}

/** What the policy lets in by one issuer: its subjects by audience, for edits that speak of all of them. */
export function admittedBy(
  { grants }: TrustModel,
  { hostAndPath, audience }: Pick<Dismissed, 'hostAndPath' | 'audience'>,
): readonly string[] {
  return sorted(
    [...grants.values()]
      .filter(
        ({ frame }) =>
          frame.hostAndPath === hostAndPath &&
          (audience === undefined || frame.audience?.values.includes(audience)),
      )
      .flatMap(({ subjects }) => [...subjects]),
  );
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

function without(
  model: TrustModel,
  { frame, subjects }: Grants,
  { gone, audience }: { readonly gone: readonly string[]; readonly audience: string | undefined },
): TrustModel {
  const leaving = new Set(gone);
  const staying = [...subjects].filter((one) => !leaving.has(one));
  const left = withSubjects(model, frame, staying);
  const others = frame.audience?.values.filter((one) => one !== audience) ?? [];
  if (audience === undefined || frame.audience === undefined || others.length === 0) return left;
  // IAM takes no Sid twice.
  const sid = staying.length === 0 ? frame.sid : undefined;
  const forOthers: Frame = { ...frame, sid, audience: { ...frame.audience, values: others } };
  const known = left.grants.get(frameKey(forOthers))?.subjects ?? [];
  return withSubjects(left, forOthers, [...known, ...gone]);
}

function isSame(one: unknown, other: unknown): boolean {
  return JSON.stringify(one) === JSON.stringify(other);
}
