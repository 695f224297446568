import type { Demand, PassedOverRole } from '../../demand/demand.ts';
import { few, fewHolders } from '../../demand/few.ts';
import { grouped } from '../../demand/grouped.ts';
import { printable } from '../../identity/quote.ts';
import { type Allowance, allowedBy } from './allowance.ts';
import { type Left, left } from './left.ts';
import { outcomeOf } from './passed-over.ts';

/** What is asked for and comes to no claim: all that is forbidden, and of roles that are allowed what else is passed over. Pure. */
export function askedInVain(demand: Demand, allowance: Allowance): readonly Left[] {
  const got = [...demand.claims, ...demand.chains];
  const accounts = new Set(got.map(keyOf));
  const roles = new Set(got.map(({ roleArn }) => roleArn));
  const isTold = (one: PassedOverRole) =>
    one.isForbidden || (one.roleArn !== undefined && !accounts.has(keyOf(one)));
  const told = demand.passedOver.filter((one) => one.asked !== undefined && isTold(one));
  return [
    ...grouped(told, ({ isForbidden, roleArn, asked }) => `${isForbidden} ${roleArn ?? asked}`).values(),
  ].flatMap((alike) => {
    const [{ isForbidden, roleArn, asked = '' }] = alike as [PassedOverRole];
    const by = roleArn === undefined ? undefined : allowedBy(roleArn, allowance);
    const role = roleArn ?? printable(asked);
    const why = whyOf(alike);
    if (isForbidden) return [left(role, 'forbidden', { why, isRefused: by !== undefined })];
    if (by === undefined) return [];
    return [left(role, 'passed-over', { why, isRefused: by === 'named' && !roles.has(role) })];
  });
}

function whyOf(alike: readonly PassedOverRole[]): string {
  const who = new Set(alike.map(({ holders }) => fewHolders(holders)));
  return `asked for by ${few([...who])}; ${few([...new Set(alike.map(outcomeOf))])}`;
}

interface OnRole {
  readonly roleArn: string | undefined;
  readonly namespace: string;
  readonly serviceAccount: string;
}

function keyOf({ roleArn, namespace, serviceAccount }: OnRole): string {
  return `${roleArn} ${namespace}/${serviceAccount}`;
}
