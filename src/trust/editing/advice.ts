import type { PolicyDocument } from '../document.ts';
import { LARGEST_QUOTA, policySize } from '../size.ts';
import { hasWildcard, SUBJECT_PREFIX } from '../subject.ts';
import { admit } from './admit.ts';
import { dismiss } from './dismiss.ts';
import { type Grants, modelOf, type TrustModel } from './model.ts';
import { writeDocument } from './write-document.ts';

/** What a policy that does not fit would come to by other means. Sizes as IAM counts them. */
export interface Advice {
  readonly size: number;
  readonly quota: number;
  /** Patterns in place of names, those that save most first. */
  readonly globs: readonly GlobAdvice[];
  /** How many roles would share the subjects, and how many each would have; `undefined` where what else there is fills the quota. */
  readonly roles: { readonly count: number; readonly subjectsEach: number } | undefined;
  /** A quota that would do; `undefined` where none that IAM gives would. */
  readonly quotaNeeded: number | undefined;
}

/** A pattern that stands for several subjects. */
export interface GlobAdvice {
  /** `NAMESPACE/PATTERN`. */
  readonly serviceAccount: string;
  /** How many of the policy's subjects it stands for; besides, it lets in whatever gets such a name. */
  readonly replaces: number;
  /** Of the policy with it. */
  readonly size: number;
}

/** What IAM raises the quota to, by steps that people ask for. Characters. */
const QUOTAS = [2048, 4096, LARGEST_QUOTA];

const MOST_GLOBS = 3;

/** More candidates than these are not measured. */
const MOST_MEASURED = 12;

/** What would make a policy fit; `undefined` for one that fits. */
export function adviceFor(document: PolicyDocument, quota: number): Advice | undefined {
  const size = policySize(document.text);
  if (size <= quota) return undefined;
  const model = modelOf(document);
  return {
    size,
    quota,
    globs: globsFor(document, model, size),
    roles: rolesFor(model, size, quota),
    quotaNeeded: QUOTAS.find((one) => one > quota && one >= size),
  };
}

/** The advice in sentences. */
export function adviceLines({ size, quota, globs, roles, quotaNeeded }: Advice): readonly string[] {
  return [
    `the policy has ${size} characters without white space, IAM's quota here is ${quota}; what would help:`,
    ...globs.map(
      ({ serviceAccount, replaces, size: left }) =>
        `- a glob: --service-account '${serviceAccount}' in place of ${replaces} names comes to ${left}${left > quota ? ', still too long' : ''}; it lets in every ServiceAccount that ever gets such a name`,
    ),
    roles === undefined
      ? '- a second role does not help: what else is in the policy fills the quota'
      : `- ${roles.count} roles with the same permissions, of at most ${roles.subjectsEach} ServiceAccounts each`,
    quotaNeeded === undefined
      ? `- a quota increase does not help: IAM gives at most ${LARGEST_QUOTA}`
      : `- a quota increase to ${quotaNeeded} (Service Quotas, "Role trust policy length")`,
  ];
}

/** The ServiceAccounts of a statement that a pattern would stand for. */
interface Candidate {
  readonly grants: Grants;
  readonly pattern: string;
  readonly subjects: readonly string[];
  /** Characters of the list that it takes the place of. */
  readonly length: number;
}

function globsFor(document: PolicyDocument, model: TrustModel, size: number): readonly GlobAdvice[] {
  return [...model.grants.values()]
    .flatMap(candidatesIn)
    .sort((a, b) => b.length - a.length)
    .slice(0, MOST_MEASURED)
    .map(({ grants, pattern, subjects }) => ({
      serviceAccount: pattern.slice(SUBJECT_PREFIX.length).replace(':', '/'),
      replaces: subjects.length,
      size: policySize(writeDocument(document, replaced(model, grants, { pattern, subjects }))),
    }))
    .filter((advice) => advice.size < size)
    .sort((a, b) => a.size - b.size)
    .slice(0, MOST_GLOBS);
}

/** All of a Namespace, and those whose names begin alike up to a hyphen. */
function candidatesIn(grants: Grants): readonly Candidate[] {
  const groups = new Map<string, string[]>();
  for (const subject of grants.subjects) {
    if (hasWildcard(subject)) continue;
    const name = subject.lastIndexOf(':') + 1;
    const hyphens = [...subject.matchAll(/-/g)].map(({ index }) => index + 1).filter((end) => end > name);
    for (const end of [name, ...hyphens]) {
      const pattern = `${subject.slice(0, end)}*`;
      groups.set(pattern, [...(groups.get(pattern) ?? []), subject]);
    }
  }
  return [...groups]
    .filter(([, subjects]) => subjects.length > 1)
    .map(([pattern, subjects]) => ({
      grants,
      pattern,
      subjects,
      length: subjects.reduce((sum, subject) => sum + listed(subject), 0),
    }));
}

function replaced(
  model: TrustModel,
  { frame: { hostAndPath, providerArn, audience } }: Grants,
  { pattern, subjects }: Pick<Candidate, 'pattern' | 'subjects'>,
): TrustModel {
  return (audience?.values ?? []).reduce((before, one) => {
    const without = dismiss(before, { hostAndPath, audience: one, subjects });
    return admit(without, { providerArn, audience: one, subjects: [pattern], sessionNames: [] });
  }, model);
}

function rolesFor({ grants }: TrustModel, size: number, quota: number): Advice['roles'] {
  const subjects = [...grants.values()].flatMap((one) => [...one.subjects]);
  const list = subjects.reduce((sum, subject) => sum + listed(subject), 0);
  const room = quota - (size - list);
  const longest = Math.max(...subjects.map(listed), 0);
  const subjectsEach = longest === 0 ? 0 : Math.floor(room / longest);
  return subjectsEach < 1 ? undefined : { count: Math.ceil(subjects.length / subjectsEach), subjectsEach };
}

/** What a subject takes in a list: its quotes and a comma besides. */
function listed(subject: string): number {
  return subject.length + 3;
}
