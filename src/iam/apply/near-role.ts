import { nameOf } from './allowance.ts';

/** Changes to a name by which it is still taken for another. */
const MOST_CHANGES = 2;

/** A role that may be meant by one for which nobody asks: of that name elsewhere, else of a name much like it. Pure. */
export function nearRole(arn: string, asked: Iterable<string>): string | undefined {
  const name = nameOf(arn).toLowerCase();
  let best: { readonly role: string; readonly changes: number } | undefined;
  for (const role of asked) {
    const changes = role === arn ? Number.POSITIVE_INFINITY : changesTo(name, nameOf(role).toLowerCase());
    // So much of a short name is another name.
    if (changes > MOST_CHANGES || changes * 3 > name.length) continue;
    if (best === undefined || changes < best.changes) best = { role, changes };
  }
  return best?.role;
}

/** How many letters differ: put in, left out or others. @see https://en.wikipedia.org/wiki/Levenshtein_distance */
function changesTo(one: string, other: string): number {
  if (Math.abs(one.length - other.length) > MOST_CHANGES) return Number.POSITIVE_INFINITY;
  let row = Array.from({ length: other.length + 1 }, (_, at) => at);
  for (let from = 1; from <= one.length; from++) {
    const next = [from];
    for (let to = 1; to <= other.length; to++) {
      const same = (row[to - 1] ?? 0) + (one[from - 1] === other[to - 1] ? 0 : 1);
      next.push(Math.min(same, (row[to] ?? 0) + 1, (next[to - 1] ?? 0) + 1));
    }
    row = next;
  }
  return row[other.length] ?? 0;
}
