import { REFUSALS, type RefusedRole } from '../../cloud-formation/refusals.ts';
import { roleStacks } from '../../cloud-formation/role-stacks.ts';
import type { Demand } from '../../demand/demand.ts';
import { vouchedFor } from '../../demand/restrict.ts';
import { rolePolicies } from '../../demand/role-policies.ts';
import { verbatim } from '../../identity/quote.ts';
import { LONGEST_ARN } from '../../identity/role-arn.ts';
import { CFN_RENDER_FLAGS } from '../../settings/cfn.ts';
import { demandSource } from '../../settings/demand.ts';
import { required, WHERE_ISSUER } from '../../settings/issuer.ts';
import { type GivenFlags, readSettings } from '../../settings/read.ts';
import { demandFindingLine, demandFindings, readDemand } from '../demand.ts';
import { toStderr } from '../tell.ts';
import { keptKiam } from '../trust/admitted.ts';
import { deliver } from './deliver.ts';
import { forbiddenLines } from './forbidden-lines.ts';
import { kiamLine } from './kiam-line.ts';

/** `podrole cfn render`: stacks of roles, printed or written; 1 if a role is in none that no Namespace forbids, or there is none. */
export async function run(given: GivenFlags): Promise<number> {
  const settings = readSettings(CFN_RENDER_FLAGS, given);
  const source = required(
    demandSource(settings),
    '--from-manifests',
    'roles are taken from annotations; give manifests, or --from-cluster',
  );
  const { hostAndPath } = required(
    settings.issuer,
    '--issuer',
    `policies name it; give the issuer of the cluster ${WHERE_ISSUER}`,
  );
  const keepKiam = keptKiam(settings);
  const whole = await readDemand(settings, source);
  const demand = settings.permittedOnly ? vouchedFor(whole) : whole;
  const findings = demandFindings(demand, settings);
  const policies = rolePolicies(demand, { hostAndPath, keepKiam });
  const { stacks, refused } = roleStacks(policies, { hostAndPath, quota: settings.quota });
  toStderr([
    ...findings.map(demandFindingLine),
    ...refused.map(refusalLine),
    ...forbiddenLines(demand.forbidden),
    ...vouchingLines(whole, demand),
    ...(keepKiam === undefined ? kiamLine(demand) : []),
  ]);
  if (stacks.length === 0) {
    toStderr(['podrole: no role is left to render']);
    return 1;
  }
  await deliver(stacks, settings);
  return refused.length > 0 || findings.some(({ level }) => level === 'error') ? 1 : 0;
}

function refusalLine({ code, roleArn }: RefusedRole): string {
  const { means, mend } = REFUSALS[code];
  return `error ${code}: role ${verbatim(roleArn, LONGEST_ARN)}: ${means}. It is left out. ${mend}`;
}

/** What stands in policies on the word of those alone who ask, or was left out for it. */
function vouchingLines(whole: Demand, demand: Demand): readonly string[] {
  const count = ({ claims, chains }: Demand) => claims.length + chains.length;
  const left = count(whole) - count(demand);
  const unvouched = count(demand) - count(vouchedFor(demand));
  return [
    ...(left > 0 ? [`podrole: ${left} left out, as nobody vouches for them but those who ask`] : []),
    ...(unvouched > 0
      ? [
          `podrole: for ${unvouched} of those who get in nobody vouches but themselves; --permitted-only leaves them out, and podrole trust render shows who they are`,
        ]
      : []),
  ];
}
