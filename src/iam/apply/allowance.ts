import { type AllowList, listedBy } from './allow-list.ts';

/** A role that was named one by one. */
export interface Named {
  readonly name: string;
  /** `undefined` for a name alone, which is one of the account of the credentials. */
  readonly arn: string | undefined;
}

/** An account, in its partition. */
export interface Home {
  readonly accountId: string;
  readonly partition: string;
}

/** Which roles may be edited. */
export interface Allowance {
  readonly named: readonly Named[];
  readonly list: AllowList | undefined;
  /** That of the credentials. */
  readonly home: Home;
}

/** By what a role is allowed: named for itself, by a line of a file, or by a pattern in one. */
export type AllowedBy = 'named' | 'line' | 'pattern';

/** By what a role is allowed; `undefined` for one that is not. */
export function allowedBy(arn: string, allowance: Allowance): AllowedBy | undefined {
  const { named, list, home } = allowance;
  if (named.some((one) => (one.arn ?? arnIn(home, arn, one.name)) === arn)) return 'named';
  return list === undefined ? undefined : listedBy(list, arn);
}

/** Whether a role is in an account. */
export function isIn({ accountId, partition }: Home, arn: string): boolean {
  return arn.startsWith(`arn:${partition}:iam::${accountId}:role/`);
}

/** What stands behind the last slash of a role's ARN: IAM knows it by that, whatever its path. */
export function nameOf(arn: string): string {
  return arn.slice(arn.lastIndexOf('/') + 1);
}

/** A name is that of one role of the account; where it lies is for IAM to say. */
function arnIn(home: Home, arn: string, name: string): string | undefined {
  return isIn(home, arn) && nameOf(arn) === name ? arn : undefined;
}
