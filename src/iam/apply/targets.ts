import type { ChainClaim, Claim, Demand } from '../../demand/demand.ts';
import { accountName, few } from '../../demand/few.ts';
import { grouped } from '../../demand/grouped.ts';
import { vouchedFor } from '../../demand/restrict.ts';
import { printable } from '../../identity/quote.ts';
import { partitionOfRole } from '../../identity/role-arn.ts';
import { type Allowance, type AllowedBy, allowedBy, isIn, nameOf } from './allowance.ts';
import { askedInVain } from './asked-in-vain.ts';
import { elsewhere, type Left, left } from './left.ts';
import { unaskedRoles } from './unasked-roles.ts';
import { unfittingLines } from './unfitting-lines.ts';

/** A role that may be edited, and what is asked of it. */
export interface Target {
  /** As it is asked for, or named. */
  readonly arn: string;
  readonly name: string;
  readonly allowedBy: AllowedBy;
  /** Whether it was given by its name alone, so that it may lie under a path. */
  readonly isNameAlone: boolean;
  /** What is to be let in. */
  readonly claims: readonly Claim[];
  readonly chains: readonly ChainClaim[];
  /** Everything that is claimed, whoever vouches for it: it is not pruned. */
  readonly claimed: readonly Claim[];
}

/** What is to be read and planned, and what is not. */
export interface Targets {
  readonly targets: readonly Target[];
  readonly left: readonly Left[];
}

/** By what targets are chosen. */
export interface TargetOptions {
  readonly allowance: Allowance;
  /** Whether nothing is let in but what somebody vouches for. */
  readonly permittedOnly: boolean;
  /** Whether roles that nobody asks for are looked at, too. */
  readonly prune: boolean;
}

/** Chooses, of the roles that a demand names, those that may be edited. In the order of their ARNs. Pure. */
export function targetsOf(demand: Demand, options: TargetOptions): Targets {
  const asked = sort(demand, options);
  const vain = [
    ...demand.passedOver.flatMap(({ roleArn }) => roleArn ?? []),
    ...demand.unusable.map(({ asked: role }) => role),
  ];
  const known = new Set(asked.map(({ arn }) => arn));
  const unasked = unaskedRoles({ claimed: known, inVain: new Set(vain) }, options);
  const unusable = unusableClaims(demand, options.allowance);
  const targets = [...asked.flatMap(({ target }) => target ?? []), ...unasked.targets];
  return {
    targets: targets.sort((one, other) => (one.arn < other.arn ? -1 : 1)),
    left: [
      ...asked.flatMap((one) => one.left),
      ...askedInVain(demand, options.allowance),
      ...unasked.left,
      ...unusable,
      ...unfittingLines(new Set([...known, ...vain]), options),
    ],
  };
}

/** A role that is asked for. */
interface Asked {
  readonly arn: string;
  readonly target: Target | undefined;
  readonly left: readonly Left[];
}

function sort(demand: Demand, { allowance, permittedOnly, prune }: TargetOptions): readonly Asked[] {
  const vouched = permittedOnly ? vouchedFor(demand) : demand;
  const [all, some] = [byRole(demand), byRole(vouched)];
  return [...all].map(([arn, { claims: claimed, chains: allChains }]) => {
    const { claims = [], chains = [] } = some.get(arn) ?? {};
    const by = allowedBy(arn, allowance);
    const who = shownAll([...claimed, ...allChains]);
    const count = claimed.length + allChains.length;
    if (by === undefined) return leave(arn, left(arn, 'not-allowed', { why: `asked for by ${few(who)}` }));
    if (!isIn(allowance.home, arn)) return leave(arn, elsewhere(arn, allowance.home, true));
    const unvouched = count - claims.length - chains.length;
    const possible = chains.filter((chain) => !isCrossed(chain));
    const leftOf = [
      ...(unvouched === 0 ? [] : [left(arn, 'not-vouched', { why: `${unvouched} of ${count} claims` })]),
      ...chains
        .filter(isCrossed)
        .map((chain) =>
          left(arn, 'partition-crossed', { why: `for ${shown(chain)} from ${chain.baseRoleArn}` }),
        ),
    ];
    const isIdle = claims.length + possible.length === 0 && !(prune && by !== 'pattern');
    const asIs = { claims, chains: possible, claimed };
    const target = { arn, name: nameOf(arn), allowedBy: by, isNameAlone: false, ...asIs };
    return { arn, target: isIdle ? undefined : target, left: leftOf };
  });
}

function leave(arn: string, why: Left): Asked {
  return { arn, target: undefined, left: [why] };
}

function byRole({ claims, chains }: Demand) {
  const [ofClaims, ofChains] = [grouped(claims, roleOf), grouped(chains, roleOf)];
  const roles = [...new Set([...ofClaims.keys(), ...ofChains.keys()])].sort();
  return new Map(
    roles.map((arn) => [arn, { claims: ofClaims.get(arn) ?? [], chains: ofChains.get(arn) ?? [] }]),
  );
}

function unusableClaims({ unusable }: Demand, allowance: Allowance): readonly Left[] {
  return [...grouped(unusable, ({ asked, problem }) => `${problem} ${asked}`).values()].flatMap((alike) => {
    const [first] = alike;
    if (first === undefined) return [];
    const isRefused = allowedBy(first.asked, allowance) !== undefined;
    const why = `${PROBLEMS[first.problem]}; asked for by ${few(shownAll(alike))}`;
    return [left(printable(first.asked), 'claim-unusable', { why, isRefused })];
  });
}

const PROBLEMS = {
  role: 'it is no ARN of a role',
  name: 'no ServiceAccount has that name',
  audience: 'no provider has that audience',
} as const;

function isCrossed({ roleArn, baseRoleArn }: ChainClaim): boolean {
  return partitionOfRole(roleArn) !== partitionOfRole(baseRoleArn);
}

function roleOf({ roleArn }: { readonly roleArn: string }): string {
  return roleArn;
}

/** Each once, though it asks for several reasons. */
function shownAll(asking: readonly Parameters<typeof shown>[0][]): readonly string[] {
  return [...new Set(asking.map(shown))];
}

function shown({
  namespace,
  serviceAccount,
}: {
  readonly namespace: string;
  readonly serviceAccount: string;
}) {
  return accountName(namespace, serviceAccount);
}
