import type { Demand } from '../../demand/demand.ts';
import { findingsOf } from '../../demand/find.ts';
import type { FindingCode } from '../../demand/findings.ts';

/** What leaves open who claims a role, though it is no error of what is rendered. */
const MISSING: readonly FindingCode[] = ['kind-unlisted', 'namespace-missing'];

/** The same where ServiceAccounts are those of manifests: a cluster has all that there are. */
const MISSING_OF_MANIFESTS: readonly FindingCode[] = [...MISSING, 'account-missing'];

/**
 * Why it is not known of all who claim a role; empty where it is. Sentences.
 *
 * @param isCluster - whether the demand is that of a cluster.
 */
export function missingOf(demand: Demand, isCluster: boolean): readonly string[] {
  const missing = isCluster ? MISSING : MISSING_OF_MANIFESTS;
  const home = { accountId: undefined, partition: undefined };
  // A wrong folder looks like that, and would take everybody out.
  const isNothing = !isCluster && demand.claims.length + demand.chains.length === 0;
  const nothing = isNothing ? ['manifests: nobody in them asks for any role'] : [];
  const found = findingsOf(demand, { home, quota: undefined })
    .filter(({ level, code }) => level === 'error' || missing.includes(code))
    .map(({ code, at, text }) => `${code}: ${at}: ${text}`);
  return [...nothing, ...found];
}
