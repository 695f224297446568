import { type Allowance, type Home, isIn, nameOf } from './allowance.ts';
import { elsewhere, type Left, left } from './left.ts';
import { nearRole } from './near-role.ts';
import type { Target, TargetOptions, Targets } from './targets.ts';

/** Roles that are allowed each by itself, and that nobody asks for: looked at only to prune. Pure. */
export function unaskedRoles({ claimed, inVain }: AskedRoles, { allowance, prune }: TargetOptions): Targets {
  const asked = new Set([...claimed, ...inVain]);
  const namesInVain = namesIn(allowance.home, inVain);
  const isInVain = ({ arn, isNameAlone }: OneByOne) =>
    inVain.has(arn) || (isNameAlone && namesInVain.has(nameOf(arn)));
  const found = oneByOne(allowance, claimed).map((one): Found => {
    const { arn, isNameAlone, by } = one;
    if (!prune)
      return by === 'named' && !isInVain(one)
        ? leave(notClaimed(arn, asked))
        : { target: undefined, left: [] };
    if (!isIn(allowance.home, arn)) return leave(elsewhere(arn, allowance.home, by === 'named'));
    const nothing = { claims: [], chains: [], claimed: [] };
    return { target: { arn, name: nameOf(arn), allowedBy: by, isNameAlone, ...nothing }, left: [] };
  });
  return { targets: found.flatMap(({ target }) => target ?? []), left: found.flatMap((one) => one.left) };
}

/** Roles that are asked for. */
interface AskedRoles {
  readonly claimed: ReadonlySet<string>;
  /** By what comes to no claim. */
  readonly inVain: ReadonlySet<string>;
}

function notClaimed(arn: string, asked: ReadonlySet<string>): Left {
  const near = nearRole(arn, asked);
  const but = near === undefined ? '' : `; ${near} is asked for`;
  return left(arn, 'not-claimed', { why: `nobody asks for it${but}` });
}

interface OneByOne {
  readonly arn: string;
  readonly isNameAlone: boolean;
  readonly by: 'named' | 'line';
}

function oneByOne({ named, list, home }: Allowance, known: ReadonlySet<string>): readonly OneByOne[] {
  const knownNames = namesIn(home, known);
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

function namesIn(home: Home, roles: ReadonlySet<string>): ReadonlySet<string> {
  return new Set([...roles].filter((arn) => isIn(home, arn)).map(nameOf));
}

/** A role that nobody asks for, and what becomes of it. */
interface Found {
  readonly target: Target | undefined;
  readonly left: readonly Left[];
}

function leave(why: Left): Found {
  return { target: undefined, left: [why] };
}
