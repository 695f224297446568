import type { Claim, Demand, PassedOverRole } from '../../demand/demand.ts';
import { accountName, fewHolders } from '../../demand/few.ts';
import { grouped } from '../../demand/grouped.ts';
import { nameOf } from './allowance.ts';
import { subjectOfClaim } from './claimed-edits.ts';
import { outcomeOf } from './passed-over.ts';

/** For which roles ServiceAccounts are named, whether that comes to a claim or not. */
export interface Wishes {
  /** What asks for a role by a subject, in a sentence; `undefined` where nothing does, nor may. */
  of(roleArn: string, subject: string): string | undefined;
}

/** What names roles for whom. Of a role its name alone counts, so that a wrong path or account prunes nobody. Pure. */
export function wishesOf({ claims, passedOver }: Pick<Demand, 'claims' | 'passedOver'>): Wishes {
  const bySubject = grouped([...claims, ...passedOver], subjectOfClaim);
  return {
    of(roleArn, subject) {
      const wish = bySubject
        .get(subject)
        ?.find((one) => one.roleArn === undefined || isAlike(one.roleArn, roleArn));
      return wish && said(wish);
    },
  };
}

function said(wish: Claim | PassedOverRole): string {
  const account = accountName(wish.namespace, wish.serviceAccount);
  const who = fewHolders(wish.holders);
  if (!('isForbidden' in wish)) return `${account} (asked for as ${wish.roleArn} by ${who})`;
  if (wish.asked === undefined)
    return `${account} (of ${who}; what may name a role for it is not in the input)`;
  return `${account} (asked for by ${who}; ${outcomeOf(wish)})`;
}

/** IAM takes no two names in one account that differ in capitals or path alone, and the account may be a wrong one. */
function isAlike(one: string, other: string): boolean {
  return nameOf(one).toLowerCase() === nameOf(other).toLowerCase();
}
