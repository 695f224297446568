import { parseOidcProviderArn } from '../oidc-provider.ts';
import type { Condition, Statement } from '../policy.ts';
import { SUBJECT_PREFIX } from '../subject.ts';

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

/** The frame of a new statement. */
export function plainFrame(
  { providerArn, hostAndPath }: Pick<Frame, 'providerArn' | 'hostAndPath'>,
  { audience, matching, sessionNames }: PlainFrameOptions,
): Frame {
  return {
    sid: undefined,
    providerArn,
    hostAndPath,
    actions: [WEB_IDENTITY],
    audience: { matching: 'StringEquals', values: [audience] },
    matching,
    others: sessionCondition(sessionNames),
  };
}

/** What a new statement asks of a token. */
export interface PlainFrameOptions {
  readonly audience: string;
  readonly matching: Matching;
  /** Patterns of role session names; empty for any. */
  readonly sessionNames: readonly string[];
}

/** The condition key of the role session name. */
export const SESSION_NAME_KEY = 'sts:RoleSessionName';

/** The condition under which a statement holds for these role session names alone. */
export function sessionCondition(names: readonly string[]): readonly Condition[] {
  if (names.length === 0) return [];
  const operator: Matching = names.some((name) => /[*?]/.test(name)) ? 'StringLike' : 'StringEquals';
  return [{ operator, key: SESSION_NAME_KEY, values: sorted(names) }];
}

const WEB_IDENTITY = 'sts:AssumeRoleWithWebIdentity';

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
  // In the order by which statements are sorted: plain ones first.
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

/** The statement as JSON: a list of one value is the value. */
export function statementJson(frame: Frame, subjects: readonly string[]): object {
  const { sid, providerArn, hostAndPath, actions, audience, matching, others } = frame;
  const conditions: readonly Condition[] = [
    ...(audience === undefined
      ? []
      : [{ operator: audience.matching, key: `${hostAndPath}:aud`, values: audience.values }]),
    { operator: matching, key: `${hostAndPath}:sub`, values: subjects },
    ...others,
  ];
  return {
    ...(sid !== undefined && { Sid: sid }),
    Effect: 'Allow',
    Principal: { Federated: providerArn },
    Action: oneOrMore(actions),
    Condition: conditionJson(conditions),
  };
}

/** A `Condition` block. */
export function conditionJson(conditions: readonly Condition[]): object {
  const block = new Map<string, [key: string, values: string | readonly string[]][]>();
  for (const { operator, key, values } of conditions)
    block.set(operator, [...(block.get(operator) ?? []), [key, oneOrMore(values)]]);
  return Object.fromEntries([...block].map(([operator, keys]) => [operator, Object.fromEntries(keys)]));
}

/** Each once, in the order of their characters. */
export function sorted(values: Iterable<string>): readonly string[] {
  return [...new Set(values)].sort();
}

function oneOrMore(values: readonly string[]): string | readonly string[] {
  const [first] = values;
  return values.length === 1 && first !== undefined ? first : values;
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
