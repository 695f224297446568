import type { Expressions, Match, MatchRule } from './expressions.ts';

/** A role as a pod wrote it, and as what it resolves to. */
export interface RequestedRole {
  readonly written: string;
  readonly arn: string;
}

/** One of the rules by which `permitted` was matched. */
export interface PermittedRule {
  /** For `docs/` and `--help`. */
  readonly means: string;
  /** What is held against the expression; one that matches is enough. */
  readonly texts: (role: RequestedRole) => readonly string[];
  readonly rule: MatchRule;
}

/**
 * What kiam matched the expression of a Namespace against changed over its life. `either` takes what its documents show
 * for any of its versions.
 */
export const PERMITTED_RULES = {
  either: {
    means: 'the whole role as written, or the whole ARN, alternatives grouped',
    texts: ({ written, arn }) => (written === arn ? [arn] : [written, arn]),
    rule: 'whole',
  },
  v4: {
    means: 'the ARN, as kiam v4: `^` and `$` around the text, so that `a|b` is bound at its outer ends only',
    texts: ({ arn }) => [arn],
    rule: 'v4',
  },
  'v4-relaxed': {
    means: 'the ARN, a match anywhere, as kiam v4 with `--disable-strict-namespace-regexp`',
    texts: ({ arn }) => [arn],
    rule: 'anywhere',
  },
  v3: {
    means: 'the role as written, a match anywhere, as kiam v2 and v3',
    texts: ({ written }) => [written],
    rule: 'anywhere',
  },
} as const satisfies Record<string, PermittedRule>;

/** A literal from {@link PERMITTED_RULES}. */
export type PermittedMatch = keyof typeof PERMITTED_RULES;

/** Whether an expression permits a role by a rule; or why the expression cannot be used. An empty one permits nothing. */
export function isPermitted(
  expression: string,
  by: PermittedMatch,
  role: RequestedRole,
  expressions: Expressions,
): Match {
  if (expression === '') return false;
  const { texts, rule }: PermittedRule = PERMITTED_RULES[by];
  let problem: Match = false;
  for (const text of texts(role)) {
    const match = expressions.match(expression, rule, text);
    if (match === true) return true;
    if (match !== false) problem = match;
  }
  return problem;
}

/** The rules whose verdicts are told apart: kiam's two, and the default of podrole. */
const COMPARED: readonly PermittedMatch[] = ['v3', 'v4', 'either'];

/**
 * How the rules differ over a role, for example `v3 and either permit it, v4 does not`; `undefined` where they agree, or
 * where the expression cannot be used.
 */
export function ruleDifference(
  expression: string,
  role: RequestedRole,
  expressions: Expressions,
): string | undefined {
  const verdicts = COMPARED.map((by) => [by, isPermitted(expression, by, role, expressions)] as const);
  if (verdicts.some(([, verdict]) => typeof verdict !== 'boolean')) return undefined;
  const [permit, forbid] = [true, false].map((wanted) =>
    verdicts.filter(([, verdict]) => verdict === wanted).map(([by]) => by),
  );
  if (permit === undefined || forbid === undefined || permit.length === 0 || forbid.length === 0)
    return undefined;
  return `${permit.join(' and ')} ${permit.length === 1 ? 'permits' : 'permit'} it, ${forbid.join(' and ')} ${forbid.length === 1 ? 'does' : 'do'} not`;
}
