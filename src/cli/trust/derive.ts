import type { Claim, Demand } from '../../demand/demand.ts';
import { demandJson } from '../../demand/demand-json.ts';
import { demandTable } from '../../demand/demand-table.ts';
import { PERMISSIONS } from '../../demand/permission.ts';
import { onlyRole, vouchedFor } from '../../demand/restrict.ts';
import { rolePolicies } from '../../demand/role-policies.ts';
import { PodroleError } from '../../errors.ts';
import { printable } from '../../identity/quote.ts';
import type { DemandSource } from '../../settings/demand.ts';
import { required } from '../../settings/issuer.ts';
import type { TrustRenderSettings } from '../../settings/trust-derive.ts';
import { printPolicies } from '../../trust/formats/print-policies.ts';
import { printPolicy } from '../../trust/formats/print-policy.ts';
import { demandFindingLine, demandFindings, readDemand } from '../demand.ts';
import { toStderr } from '../tell.ts';
import { keptKiam } from './admitted.ts';

/** `podrole trust render --from-manifests` and `--from-cluster`: a table of claims, or policies; 1 if one cannot be. */
export async function derive(settings: TrustRenderSettings, source: DemandSource): Promise<number> {
  const { output, format, role, permittedOnly } = settings;
  const whole = await readDemand(settings, source);
  const vouched = permittedOnly ? vouchedFor(whole) : whole;
  if (role !== undefined) checkRole(role, whole, vouched);
  const demand = role === undefined ? vouched : onlyRole(vouched, role);
  const findings = demandFindings(demand, settings);
  if (format === undefined && role === undefined) {
    print(output === 'json' ? json(demandJson(demand, findings)) : demandTable(demand, findings));
  } else {
    print(policiesText(settings, demand));
    toStderr([
      ...findings.map(demandFindingLine),
      ...(role === undefined ? [] : claimLines(demand.claims)),
      'podrole: each is the whole policy of its role, and takes the place of the one that it has; to add to that, use podrole trust add',
    ]);
  }
  const left = whole.claims.length + whole.chains.length - vouched.claims.length - vouched.chains.length;
  if (left > 0)
    toStderr([
      `podrole: ${left} left out, as nobody vouches for them but those who ask; see the table without --permitted-only`,
    ]);
  return findings.some(({ level }) => level === 'error') ? 1 : 0;
}

function checkRole(role: string, whole: Demand, vouched: Demand): void {
  const isAsked = ({ claims, chains }: Demand) =>
    [...claims, ...chains].some(({ roleArn }) => roleArn === role);
  if (isAsked(vouched)) return;
  const problem = isAsked(whole)
    ? 'is asked for, but nobody vouches for it; leave out --permitted-only'
    : 'is asked for by nobody; see the table, without --role';
  throw new PodroleError('USAGE', `--role ${JSON.stringify(role)} ${problem}`);
}

function policiesText(settings: TrustRenderSettings, demand: Demand): string {
  const { format = 'json', role, issuer } = settings;
  const { hostAndPath } = required(issuer, '--issuer', 'policies name it; give the issuer of the cluster');
  const policies = new Map<string, object>(
    [...rolePolicies(demand, { hostAndPath, keepKiam: keptKiam(settings) })].map(([roleArn, text]) => [
      roleArn,
      JSON.parse(text),
    ]),
  );
  const only = role === undefined ? undefined : policies.get(role);
  return only === undefined
    ? printPolicies(policies, format)
    : printPolicy({ kind: 'trust', json: only }, format);
}

function claimLines(claims: readonly Claim[]): readonly string[] {
  return claims.map(
    ({ namespace, serviceAccount, audience, permittedBy }) =>
      `+ ${namespace}/${serviceAccount} (audience ${printable(audience)}), permitted by ${PERMISSIONS[permittedBy].shown}`,
  );
}

function json(value: object): string {
  return `${JSON.stringify(value, null, 2)}\n`;
}

function print(text: string): void {
  process.stdout.write(text);
}
