import { matchesWildcard } from '../../identity/wildcard.ts';
import type { Problem } from './finding.ts';
import { type LetIn, letIn } from './let-in.ts';
import { shownValue } from './listed.ts';
import type { LintContext } from './options.ts';

/** No subject of Kubernetes is longer. Characters. */
const LONGEST = 400;

/** Steps of matching in all, at the worst; a policy of IAM's largest quota needs fewer, its characters squared. */
const BUDGET = 100_000_000;

/** Looks for subjects that another statement, or a glob, lets in already. */
export function* checkShadows({ statements }: LintContext): Iterable<Problem> {
  const all = statements.flatMap(letIn).filter(({ value }) => value.length <= LONGEST);
  const globs = grouped(all.filter(({ isGlob }) => isGlob));
  const plain = grouped(all.filter(({ isGlob }) => !isGlob));
  const budget = { left: BUDGET };
  for (const one of all) {
    const same = one.isGlob ? [] : (plain.get(`${one.provider} ${one.value}`) ?? []);
    const other = firstOver(one, same, budget) ?? firstOver(one, globs.get(one.provider) ?? [], budget);
    if (other === undefined) continue;
    const by = other.value === one.value ? '' : `, by ${shownValue(other.value)}`;
    const sentence = `${shownValue(one.value)} is let in by Statement[${other.index}] already${by}.`;
    yield { code: 'subject-shadowed', index: one.index, sentence };
  }
}

/** Plain ones by provider and value, globs by provider. */
function grouped(all: readonly LetIn[]): ReadonlyMap<string, readonly LetIn[]> {
  const groups = new Map<string, LetIn[]>();
  for (const one of all) {
    const key = one.isGlob ? one.provider : `${one.provider} ${one.value}`;
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [one]);
    else group.push(one);
  }
  return groups;
}

function firstOver(one: LetIn, others: readonly LetIn[], budget: { left: number }): LetIn | undefined {
  for (const other of others) {
    if (budget.left <= 0) return undefined;
    budget.left -= 1 + one.value.length * other.value.length;
    // Of two that let in the same, the later one is too many.
    if (other !== one && covers(other, one) && (isBefore(other, one) || !covers(one, other))) return other;
  }
  return undefined;
}

function isBefore(other: LetIn, one: LetIn): boolean {
  return other.index === one.index ? other.place < one.place : other.index < one.index;
}

function covers(other: LetIn, one: LetIn): boolean {
  if (!other.isAll || (other.audience !== '' && other.audience !== one.audience)) return false;
  if (other.value === one.value && other.isGlob === one.isGlob) return true;
  if (!other.isGlob) return false;
  // A question mark there would match a star here, which stands for more.
  if (one.isGlob && other.value.includes('?')) return false;
  return matchesWildcard(other.value, one.value);
}
