import { expressionSize } from './expression-size.ts';
import type { Expressions, Unusable } from './expressions.ts';
import { LONGEST_KEPT, type ObjectFacts } from './facts.ts';
import { quote, verbatim } from './quote.ts';
import { resolveRole } from './role-arn.ts';
import type { IdentitySettings } from './settings.ts';
import { matchesStars } from './wildcard.ts';

/** A pattern of a list: as written, and as it is matched, with the base ARN before it unless it is an ARN. */
export interface AllowedPattern {
  readonly written: string;
  readonly completed: string;
}

/** What a Namespace's `allowed-roles` says. */
export interface AllowedRoles {
  readonly patterns: readonly AllowedPattern[];
  /** What of it cannot be read, to go on after the annotation; the patterns that can be count all the same. */
  readonly problem: string | undefined;
  /** Why it is too much to be held against a role; then it allows nothing. */
  readonly excess: string | undefined;
}

/** What the reading of a list depends on. */
type ListSettings = Pick<IdentitySettings, 'namespaceKey' | 'namespaceRestrictionFormat'> &
  Parameters<typeof resolveRole>[2];

/** Of all regular expressions of a list, with the base ARN before each: some hundreds of names. */
const MOST_STEPS = 20_000;

/** Characters of all globs times those of a role: some milliseconds. */
const MOST_WORK = 4_000_000;

const read = new WeakMap<ListSettings, WeakMap<ObjectFacts, AllowedRoles>>();

/** The list of a Namespace, which is read once: it may have thousands of patterns, and pods come again and again. */
export function allowedRolesOf(facts: ObjectFacts, settings: ListSettings): AllowedRoles {
  const bySettings = read.get(settings) ?? new WeakMap<ObjectFacts, AllowedRoles>();
  read.set(settings, bySettings);
  const known = bySettings.get(facts);
  if (known !== undefined) return known;
  const { members, problem } = parseList(facts.annotations[settings.namespaceKey] ?? '');
  const patterns = members.map((written) => ({
    written,
    completed: resolveRole(written, 'kube2iam', settings) ?? written,
  }));
  const excess = settings.namespaceRestrictionFormat === 'regexp' ? excessOf(patterns) : undefined;
  const roles = { patterns, problem, excess };
  bySettings.set(facts, roles);
  return roles;
}

/** Of kube2iam's JSON list what is no text is passed over, as its decoder does; empty means none. */
function parseList(text: string): { readonly members: readonly string[]; readonly problem?: string } {
  if (text === '') return { members: [] };
  if (text.length > LONGEST_KEPT)
    return { members: [], problem: `is longer than ${LONGEST_KEPT} characters; it allows nothing` };
  let list: unknown;
  try {
    list = JSON.parse(text);
  } catch {
    return { members: [], problem: 'is no JSON; it allows nothing' };
  }
  if (list === null) return { members: [] };
  if (!Array.isArray(list)) return { members: [], problem: 'is no JSON list; it allows nothing' };
  const members = list.filter((member): member is string => typeof member === 'string');
  const others = list.length - members.length;
  return others === 0
    ? { members }
    : { members, problem: `has ${others} members that are no text; they count for nothing` };
}

function excessOf(patterns: readonly AllowedPattern[]): string | undefined {
  const steps = patterns.reduce((sum, { completed }) => sum + expressionSize(completed).steps, 0);
  return steps > MOST_STEPS
    ? `has regular expressions of ${steps} steps, repetitions written out; ${MOST_STEPS} are the most`
    : undefined;
}

/** A pattern by which a role is allowed. */
export interface Allowing {
  readonly pattern: AllowedPattern;
  /** Whether it matches a part of the role only, and no other matches the whole. */
  readonly isPartial: boolean;
}

/**
 * What allows a role: a glob that matches all of its ARN, or a regular expression that matches anywhere in it, as kube2iam
 * has them; `undefined` for nothing. What cannot be used matches nothing; why is told if nothing else matches.
 */
export function allowing(
  { patterns, excess }: AllowedRoles,
  arn: string,
  { format, expressions }: { readonly format: 'glob' | 'regexp'; readonly expressions: Expressions },
): Allowing | Unusable | undefined {
  if (excess !== undefined) return { problem: excess };
  return format === 'glob' ? allowingGlob(patterns, arn) : allowingExpression(patterns, arn, expressions);
}

function allowingGlob(patterns: readonly AllowedPattern[], arn: string): Allowing | Unusable | undefined {
  const length = patterns.reduce((sum, { completed }) => sum + completed.length, 0);
  if (length * arn.length > MOST_WORK)
    return { problem: `has patterns of ${length} characters, too many for a role of ${arn.length}` };
  const pattern = patterns.find(({ completed }) => matchesStars(completed, arn));
  return pattern && { pattern, isPartial: false };
}

function allowingExpression(
  patterns: readonly AllowedPattern[],
  arn: string,
  expressions: Expressions,
): Allowing | Unusable | undefined {
  let partial: AllowedPattern | undefined;
  let problem: Unusable | undefined;
  for (const pattern of patterns) {
    const { written, completed } = pattern;
    const match = expressions.match(completed, 'anywhere', arn);
    if (typeof match !== 'boolean')
      problem = { problem: `holds ${quote(written)}, which ${verbatim(match.problem, 200)}` };
    if (match !== true) continue;
    if (expressions.match(completed, 'whole', arn) === true) return { pattern, isPartial: false };
    partial ??= pattern;
  }
  return partial === undefined ? problem : { pattern: partial, isPartial: true };
}
