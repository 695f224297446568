import { allowedRolesOf } from './allowed-roles.ts';
import type { Expressions } from './expressions.ts';
import type { ObjectFacts } from './facts.ts';
import { PERMITTED_KEY } from './iam-keys.ts';
import { type RequestedRole, ruleDifference } from './permitted.ts';
import { quote } from './quote.ts';
import { roleBaseOf } from './role-arn.ts';
import type { IdentitySettings } from './settings.ts';

/** Made when a Namespace is heard of, not when a pod asks. */
const notes = new WeakMap<ObjectFacts, string | undefined>();

/** Where no base is set, any account shows as well how the rules differ. */
const SOME_BASE = 'arn:aws:iam::111122223333:role/';

/** No role that anybody would look at is longer. */
const LONGEST_WITNESS = 64;
const MOST_WITNESSES = 40;

/**
 * Compiles what a Namespace says of roles, and looks for a role over which kiam v3, v4 and podrole's default differ: off
 * the admission path, when the Namespace is heard of.
 *
 * @returns how they differ, for example `of role "a-b" v3 permits it, v4 does not`; or why the expression cannot be used.
 */
export function prepareNamespace(
  facts: ObjectFacts,
  settings: IdentitySettings,
  expressions: Expressions,
): { readonly difference?: string | undefined; readonly problem?: string } {
  if (settings.namespaceRestrictionFormat === 'regexp') prepareAllowed(facts, settings, expressions);
  const expression = facts.annotations[PERMITTED_KEY];
  if (!expression) return {};
  expressions.prepare(expression);
  const match = expressions.match(expression, 'whole', '');
  if (typeof match !== 'boolean') return match;
  const difference = expressionDifference(expression, settings, expressions);
  notes.set(facts, difference);
  return { difference };
}

function prepareAllowed(facts: ObjectFacts, settings: IdentitySettings, expressions: Expressions): void {
  const { patterns, excess } = allowedRolesOf(facts, settings);
  if (excess === undefined) for (const { completed } of patterns) expressions.prepare(completed);
}

/** Whether a Namespace has anything to prepare. */
export function namesRoles(
  { annotations }: ObjectFacts,
  { namespaceKey }: Pick<IdentitySettings, 'namespaceKey'>,
): boolean {
  return Boolean(annotations[PERMITTED_KEY] ?? annotations[namespaceKey]);
}

/** What {@link prepareNamespace} found. */
export function namespaceNote(facts: ObjectFacts): string | undefined {
  return notes.get(facts);
}

/** A role over which the rules differ, and how; `undefined` where none of those that the expression suggests shows it. */
export function expressionDifference(
  expression: string,
  settings: IdentitySettings,
  expressions: Expressions,
): string | undefined {
  if (typeof expressions.match(expression, 'whole', '') !== 'boolean') return undefined;
  const base = roleBaseOf(settings) ?? SOME_BASE;
  for (const written of suggestedRoles(expression)) {
    const role: RequestedRole = { written, arn: written.startsWith('arn:') ? written : base + written };
    const difference = ruleDifference(expression, role, expressions);
    if (difference !== undefined) return `of role ${quote(written)} ${difference}`;
  }
  return undefined;
}

/** What a piece of an expression could mean, literally: its wildcards left out, a sample in the place of what must be there. */
const SAMPLES: readonly (readonly [RegExp, string])[] = [
  [/\(\?[a-zA-Z-]*:?/g, ''],
  [/\.\*\??|\.\{0,\d*\}/g, ''],
  [/\.\+\??|\./g, 'x'],
  [/\\d|\[0-9\]/g, '1'],
  [/\\[wW]|\[[^\]]*\]/g, 'a'],
  [/\{\d*,?\d*\}|[*+?()^$]/g, ''],
  [/\\(.)/g, '$1'],
];

function suggestedRoles(expression: string): readonly string[] {
  const roles = expression.split('|').flatMap((piece) => {
    const literal = SAMPLES.reduce((text, [form, sample]) => text.replaceAll(form, sample), piece);
    return [literal, `${literal}-x`, `x-${literal}`];
  });
  const usable = roles.filter((role) => role.length <= LONGEST_WITNESS && /^[\w+=,.@/:-]+$/.test(role));
  return [...new Set(usable)].slice(0, MOST_WITNESSES);
}
