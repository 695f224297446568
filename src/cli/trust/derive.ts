import { readContainerCredentials } from '../../cluster/container-credentials-file.ts';
import { connect } from '../../cluster/kubernetes/connect.ts';
import { clusterDemand } from '../../demand/cluster-demand.ts';
import type { Demand } from '../../demand/demand.ts';
import { demandJson } from '../../demand/demand-json.ts';
import type { DemandRules } from '../../demand/demand-rules.ts';
import { demandTable } from '../../demand/demand-table.ts';
import { findingsOf } from '../../demand/find.ts';
import type { Finding } from '../../demand/findings.ts';
import { manifestDemand } from '../../demand/manifest-demand.ts';
import { type ProviderPlace, rolePolicies, rolePolicy } from '../../demand/role-policies.ts';
import { PodroleError } from '../../errors.ts';
import { NOBODY } from '../../identity/container-credentials.ts';
import { createExpressions } from '../../identity/expressions.ts';
import { required } from '../../settings/issuer.ts';
import {
  type DemandSource,
  decidingSettings,
  type TrustRenderSettings,
} from '../../settings/trust-derive.ts';
import { withProgress } from '../../terminal/progress.ts';
import { OPEN_ACCOUNT, OPEN_PARTITION } from '../../trust/formats/open-arn.ts';
import { printPolicy } from '../../trust/formats/print-policy.ts';
import { policySize } from '../../trust/size.ts';
import { readInputs } from '../manifest-input.ts';

/** `podrole trust render --from-manifests` and `--from-cluster`: a table of claims, or policies; 1 if one cannot be. */
export async function derive(settings: TrustRenderSettings, source: DemandSource): Promise<number> {
  const { quota, accountId, partition, output, format, role } = settings;
  const rules = await rulesFor(settings);
  const whole = await withProgress('reading who asks for which role …', () =>
    demandOf(source, rules, settings),
  );
  const demand = settings.permittedOnly ? permitted(whole) : whole;
  const place: ProviderPlace = { hostAndPath: settings.issuer?.hostAndPath ?? LONG_HOST };
  const findings = findingsOf(demand, {
    home: { accountId, partition },
    quota: {
      limit: quota,
      sizeOf: (claims) => policySize(rolePolicy({ claims, chains: [] }, place)),
    },
  });
  const isPolicy = format !== undefined || role !== undefined;
  if (output === 'json' && !isPolicy) print(`${JSON.stringify(demandJson(demand, findings), null, 2)}\n`);
  else if (!isPolicy) print(demandTable(demand, findings));
  else {
    print(policiesText(settings, demand));
    process.stderr.write(findingLines(findings));
  }
  return findings.some(({ level }) => level === 'error') ? 1 : 0;
}

/** Without an issuer, sizes are those of an issuer of EKS. */
const LONG_HOST = `oidc.eks.eu-central-1.amazonaws.com/id/${'0'.repeat(32)}`;

async function rulesFor(settings: TrustRenderSettings): Promise<DemandRules> {
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
  { defaultNamespace }: TrustRenderSettings,
): Promise<Demand> {
  return source.from === 'manifests'
    ? manifestDemand(await readInputs(source.paths), rules, defaultNamespace)
    : clusterDemand(await connect(source.server, () => performance.now()), rules);
}

function permitted(demand: Demand): Demand {
  const isVouchedFor = ({ permittedBy }: { readonly permittedBy: string }) => permittedBy !== 'nobody';
  return {
    ...demand,
    claims: demand.claims.filter(isVouchedFor),
    chains: demand.chains.filter(isVouchedFor),
  };
}

function policiesText(
  { format = 'json', role, issuer, accountId, partition }: TrustRenderSettings,
  demand: Demand,
) {
  const { hostAndPath } = required(issuer, '--issuer', 'policies name it; give the issuer of the cluster');
  const open = {
    ...(accountId === undefined && { accountId: OPEN_ACCOUNT }),
    ...(partition === undefined && { partition: OPEN_PARTITION }),
  };
  const policies = rolePolicies(demand, { hostAndPath, ...(format !== 'json' && { open }) });
  const parsed = [...policies].map(([roleArn, text]) => [roleArn, JSON.parse(text)] as const);
  if (role !== undefined) {
    const [, json] = parsed.find(([roleArn]) => roleArn === role) ?? unknownRole(role);
    return printPolicy({ kind: 'trust', json }, format);
  }
  if (format === 'json') return `${JSON.stringify(Object.fromEntries(parsed), null, 2)}\n`;
  return parsed
    .map(([roleArn, json]) => `# ${roleArn}\n${printPolicy({ kind: 'trust', json }, format)}`)
    .join('\n');
}

function unknownRole(role: string): never {
  throw new PodroleError(
    'USAGE',
    `--role ${JSON.stringify(role)} is asked for by nobody; see the table, without --role`,
  );
}

function findingLines(findings: readonly Finding[]): string {
  return findings
    .map(({ level, code, at, text, mend }) => `${level} ${code}: ${at}: ${text} ${mend}\n`)
    .join('');
}

function print(text: string): void {
  process.stdout.write(text);
}
