import { type Frame, frameKey } from './frame.ts';
import { type Grants, grantsOf, type TrustModel, withSubjects } from './model.ts';

/** Who is to be let in no more. */
export interface Dismissed {
  /** The issuer without `https://`, in every account. */
  readonly hostAndPath: string;
  /** `undefined` for every audience. */
  readonly audience: string | undefined;
  /** As they stand in the policy; patterns are taken out, not what they match. */
  readonly subjects: readonly string[] | 'all';
}

/** Takes subjects out; of a statement for several audiences, those of one audience. */
export function dismiss(model: TrustModel, dismissed: Dismissed): TrustModel {
  const { audience, subjects } = dismissed;
  return grantsOf(model, dismissed).reduce((before, grants) => {
    const gone =
      subjects === 'all' ? [...grants.subjects] : subjects.filter((one) => grants.subjects.has(one));
    return gone.length === 0 ? before : without(before, grants, { gone, audience });
  }, model);
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
