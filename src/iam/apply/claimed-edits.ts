import type { ChainClaim, Claim } from '../../demand/demand.ts';
import { grouped } from '../../demand/grouped.ts';
import type { Edit } from '../../trust/editing/edit.ts';
import type { KiamTrust } from '../../trust/editing/kiam.ts';
import { sorted } from '../../trust/editing/sorted.ts';
import { subjectOf } from '../../trust/subject.ts';

/** What is to be let in by one role. */
export interface LetIn {
  readonly claims: readonly Claim[];
  readonly chains: readonly ChainClaim[];
  readonly keepKiam: KiamTrust | undefined;
}

/** The edits by which a role lets in who claims it: one for each audience, and each role from which others go on. Pure. */
export function claimedEdits({ claims, chains, keepKiam }: LetIn, providerArn: string): readonly Edit[] {
  const byAudience = inOrder(grouped(claims, ({ audience }) => audience));
  const byBase = inOrder(grouped(chains, ({ baseRoleArn }) => baseRoleArn));
  return [
    ...byAudience.map(([audience, ofAudience]) => ({
      admit: { providerArn, audience, subjects: sorted(ofAudience.map(subjectOfClaim)), sessionNames: [] },
    })),
    ...byBase.map(([roleArn, ofBase]) => ({ keepKiam: { roleArn, externalIds: externalIdsOf(ofBase) } })),
    ...(keepKiam === undefined ? [] : [{ keepKiam }]),
  ];
}

/** The subject of the tokens of a claim. */
export function subjectOfClaim({
  namespace,
  serviceAccount: name,
}: Pick<Claim, 'namespace' | 'serviceAccount'>): string {
  return subjectOf({ namespace, name });
}

/** Where one goes on without, any would do, so that none is asked for. */
function externalIdsOf(chains: readonly ChainClaim[]): readonly string[] {
  const ids = chains.map(({ externalId }) => externalId);
  return ids.includes(undefined) ? [] : sorted(ids.flatMap((id) => id ?? []));
}

function inOrder<T>(groups: ReadonlyMap<string, T>): readonly (readonly [string, T])[] {
  return [...groups].sort(([one], [other]) => (one < other ? -1 : 1));
}
