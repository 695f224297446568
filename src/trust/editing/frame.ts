import { parseOidcProviderArn } from '../oidc-provider.ts';
import type { Condition, Statement } from '../policy.ts';
import { SUBJECT_PREFIX } from '../subject.ts';
import { sorted } from './sorted.ts';

/** How the values of a condition are compared. */
export type Matching = 'StringEquals' | 'StringLike';

/** A statement that lets ServiceAccounts in, but for the list of their subjects: two with one frame are one statement. */
export interface Frame {
  readonly sid: string | undefined;
  readonly providerArn: string;
  /** The issuer without `https://`, with which the condition keys begin. */
  readonly hostAndPath: string;
  /** Sorted; with AssumeRoleWithWebIdentity. */
  readonly actions: readonly string[];
  /** `undefined` where tokens for any audience are let in. */
  readonly audience: { readonly matching: Matching; readonly values: readonly string[] } | undefined;
  /** Of the subjects. */
  readonly matching: Matching;
  /** What else is asked, as written. */
  readonly others: readonly Condition[];
}

/** The action by which a token is exchanged. */
export const WEB_IDENTITY = 'sts:AssumeRoleWithWebIdentity';

/** What may stand beside it: the requests in which it comes may carry these. */
const ACTIONS = [WEB_IDENTITY, 'sts:TagSession', 'sts:SetSourceIdentity'].map((one) => one.toLowerCase());

/**
 * The frame of a statement and its subjects, or `undefined` for a statement that is none of podrole's: another effect,
 * principal or action, several providers, no subject, or one that is no ServiceAccount's.
 */
export function frameOf(
  statement: Statement,
): { readonly frame: Frame; readonly subjects: readonly string[] } | undefined {
  const { effect, principals = [], actions = [], sid } = statement;
  const [principal] = principals;
  if (effect !== 'Allow' || principals.length !== 1 || principal?.type !== 'Federated') return undefined;
  const provider = parseOidcProviderArn(principal.value);
  if (provider === undefined || !isWebIdentity(actions)) return undefined;
  const { hostAndPath } = provider;
  const about = (claim: string) =>
    statement.conditions.filter(({ key }) => key.toLowerCase() === `${hostAndPath}:${claim}`.toLowerCase());
  const [ofSubject, ...moreSubjects] = about('sub');
  const [ofAudience, ...moreAudiences] = about('aud');
  const matching = matchingOf(ofSubject);
  if (ofSubject === undefined || matching === undefined || moreSubjects.length + moreAudiences.length > 0)
    return undefined;
  if (!ofSubject.values.every(isSubject) || ofSubject.values.length === 0) return undefined;
  const audience = audienceOf(ofAudience);
  if (audience === 'other') return undefined;
  const others = statement.conditions.filter((one) => one !== ofSubject && one !== ofAudience);
  const frame: Frame = {
    // Terraform writes an empty one for none.
    sid: sid === '' ? undefined : sid,
    providerArn: principal.value,
    hostAndPath,
    actions: sorted(actions),
    audience,
    matching,
    others: sortedConditions(others),
  };
  return { frame, subjects: ofSubject.values };
}

/** A text that is the same for the same frame. */
export function frameKey(frame: Frame): string {
  const { sid, providerArn, actions, audience, matching, others } = frame;
  const conditions = others.map(({ operator, key, values }) => [operator, key.toLowerCase(), values]);
  // In the order by which statements are sorted.
  return JSON.stringify([
    providerArn,
    audience?.values ?? [],
    matching,
    conditions,
    audience?.matching ?? '',
    actions,
    sid ?? '',
  ]);
}

function isWebIdentity(actions: readonly string[]): boolean {
  const given = actions.map((action) => action.toLowerCase());
  return given.includes(ACTIONS[0] ?? '') && given.every((action) => ACTIONS.includes(action));
}

function matchingOf(condition: Condition | undefined): Matching | undefined {
  const operator = condition?.operator;
  return operator === 'StringEquals' || operator === 'StringLike' ? operator : undefined;
}

function isSubject(value: string): boolean {
  return value.startsWith(SUBJECT_PREFIX) && !value.includes('$');
}

function audienceOf(condition: Condition | undefined): Frame['audience'] | 'other' {
  if (condition === undefined) return undefined;
  const matching = matchingOf(condition);
  if (matching === undefined || condition.values.length === 0) return 'other';
  return condition.values.some((value) => value.includes('$'))
    ? 'other'
    : { matching, values: sorted(condition.values) };
}

function sortedConditions(conditions: readonly Condition[]): readonly Condition[] {
  const name = ({ operator, key }: Condition) => `${operator} ${key.toLowerCase()}`;
  return conditions
    .map(({ operator, key, values }) => ({ operator, key, values: sorted(values) }))
    .sort((a, b) => (name(a) < name(b) ? -1 : 1));
}
