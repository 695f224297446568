import { type Allowance, isIn, nameOf } from './allowance.ts';
import { elsewhere, type Left, left } from './left.ts';
import type { Target, TargetOptions, Targets } from './targets.ts';

/** Roles that are allowed each by itself, and that nobody asks for: looked at only to prune. Pure. */
export function unaskedRoles(known: ReadonlySet<string>, { allowance, prune }: TargetOptions): Targets {
  const found = oneByOne(allowance, known).map(({ arn, isNameAlone, by }): Found => {
    if (!prune)
      return by === 'named'
        ? leave(left(arn, 'not-claimed', { why: 'nobody asks for it' }))
        : { target: undefined, left: [] };
    if (!isIn(allowance.home, arn)) return leave(elsewhere(arn, allowance.home, by === 'named'));
    const nothing = { claims: [], chains: [], claimed: [] };
    return { target: { arn, name: nameOf(arn), allowedBy: by, isNameAlone, ...nothing }, left: [] };
  });
  return { targets: found.flatMap(({ target }) => target ?? []), left: found.flatMap((one) => one.left) };
}

interface OneByOne {
  readonly arn: string;
  readonly isNameAlone: boolean;
  readonly by: 'named' | 'line';
}

function oneByOne({ named, list, home }: Allowance, known: ReadonlySet<string>): readonly OneByOne[] {
  const knownNames = new Set([...known].filter((arn) => isIn(home, arn)).map(nameOf));
  const all = [
    ...named.flatMap(({ arn, name }): OneByOne[] => {
      if (arn !== undefined) return [{ arn, isNameAlone: false, by: 'named' }];
      const first = `arn:${home.partition}:iam::${home.accountId}:role/${name}`;
      return knownNames.has(name) ? [] : [{ arn: first, isNameAlone: true, by: 'named' }];
    }),
    ...[...(list?.exact ?? [])].map((arn): OneByOne => ({ arn, isNameAlone: false, by: 'line' })),
  ].filter(({ arn }) => !known.has(arn));
  // Whichever names it first: a name counts for more than a line.
  return [...new Map([...all].reverse().map((one) => [one.arn, one])).values()];
}

/** A role that nobody asks for, and what becomes of it. */
interface Found {
  readonly target: Target | undefined;
  readonly left: readonly Left[];
}

function leave(why: Left): Found {
  return { target: undefined, left: [why] };
}
