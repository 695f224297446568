import { readContainerCredentials } from '../cluster/container-credentials-file.ts';
import { connect } from '../cluster/kubernetes/connect.ts';
import { clusterDemand } from '../demand/cluster-demand.ts';
import type { Demand } from '../demand/demand.ts';
import type { DemandRules } from '../demand/demand-rules.ts';
import { findingsOf } from '../demand/find.ts';
import type { Finding } from '../demand/findings.ts';
import { manifestDemand } from '../demand/manifest-demand.ts';
import { rolePolicy } from '../demand/role-policies.ts';
import { NOBODY } from '../identity/container-credentials.ts';
import { createExpressions } from '../identity/expressions.ts';
import { type DemandSettings, type DemandSource, decidingSettings } from '../settings/demand.ts';
import { withProgress } from '../terminal/progress.ts';
import { policySize } from '../trust/size.ts';
import { readInputs } from './manifest-input.ts';

/**
 * Who must be trusted by which role, as manifests or a cluster ask for it.
 *
 * @throws PodroleError MANIFEST_UNREADABLE, MANIFEST_INVALID, API_ACCESS or CLUSTER_UNREADABLE.
 */
export async function readDemand(settings: DemandSettings, source: DemandSource): Promise<Demand> {
  const rules = await rulesFor(settings);
  return withProgress('reading who asks for which role …', () => demandOf(source, rules, settings));
}

/** What a demand has against it, by the account, partition and quota of the settings. */
export function demandFindings(demand: Demand, settings: DemandSettings): readonly Finding[] {
  const { quota, accountId, partition, issuer } = settings;
  const hostAndPath = issuer?.hostAndPath ?? LONG_HOST;
  return findingsOf(demand, {
    home: { accountId, partition },
    quota: {
      limit: quota,
      sizeOf: (claims) => policySize(rolePolicy({ claims, chains: [] }, { hostAndPath })),
    },
  });
}

/** A finding of a demand, for people. */
export function demandFindingLine({ level, code, at, text, mend }: Finding): string {
  return `${level} ${code}: ${at}: ${text}. ${mend}`;
}

/** Without an issuer, sizes are those of an issuer of EKS. */
const LONG_HOST = `oidc.eks.eu-central-1.amazonaws.com/id/${'0'.repeat(32)}`;

async function rulesFor(settings: DemandSettings): Promise<DemandRules> {
  const deciding = decidingSettings(settings);
  const { watchContainerCredentialsConfig: list, watchConfigMap, namespace } = settings;
  return {
    settings: deciding,
    expressions: createExpressions(deciding),
    usesContainerCredentials: list === undefined ? NOBODY : await readContainerCredentials(list),
    configMapNamespace: watchConfigMap ? namespace : undefined,
  };
}

async function demandOf(
  source: DemandSource,
  rules: DemandRules,
  { defaultNamespace }: DemandSettings,
): Promise<Demand> {
  return source.from === 'manifests'
    ? manifestDemand(await readInputs(source.paths), rules, defaultNamespace)
    : clusterDemand(await connect(source.server, () => performance.now()), rules);
}
