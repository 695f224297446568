import type { Claim, Demand } from './demand.ts';
import { grouped } from './grouped.ts';

/**
 * The claims on each role, by its ARN: one for each ServiceAccount and audience, though there be several reasons. A policy
 * says no more of a claim than that.
 */
export function claimsByRole({ claims }: Pick<Demand, 'claims'>): ReadonlyMap<string, readonly Claim[]> {
  const byRole = grouped(claims, ({ roleArn }) => roleArn);
  return new Map([...byRole].map(([roleArn, ofRole]) => [roleArn, distinct(ofRole)]));
}

function distinct(claims: readonly Claim[]): readonly Claim[] {
  const bySubject = grouped(claims, ({ namespace, serviceAccount, audience }) =>
    JSON.stringify([namespace, serviceAccount, audience]),
  );
  return [...bySubject.values()].flatMap(([first]) => first ?? []);
}
