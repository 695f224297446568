import { PodroleError } from '../../errors.ts';
import { type AllowList, parseAllowList } from '../../iam/apply/allow-list.ts';
import { namesAt, namesElsewhere } from '../../iam/apply/names-at.ts';
import { type DemandSource, demandSource } from '../../settings/demand.ts';
import { required } from '../../settings/issuer.ts';
import { type GivenFlags, readSettings } from '../../settings/read.ts';
import { TRUST_APPLY_FLAGS, type TrustApplySettings } from '../../settings/trust-apply.ts';
import { DEFAULT_QUOTA } from '../../trust/size.ts';
import { openAws } from '../aws.ts';
import { readDemand } from '../demand.ts';
import { readGivenFile } from '../given-file.ts';
import { toStderr } from '../tell.ts';
import { keptKiam } from './admitted.ts';
import { carryOutApply } from './apply-carry-out.ts';
import { planAll } from './apply-plan.ts';

/** `podrole trust apply`: lets in, by roles of IAM that are allowed, whom annotations name. 1 if one could not be. */
export async function run(given: GivenFlags): Promise<number> {
  const settings = readSettings(TRUST_APPLY_FLAGS, given);
  const quota = settings.quota ?? DEFAULT_QUOTA;
  const source = required(
    demandSource({ ...settings, quota }),
    '--from-manifests or --from-cluster',
    'they say who asks for which role',
  );
  const { hostAndPath } = required(settings.issuer, '--issuer', 'give the issuer of the cluster');
  const list = await allowListOf(settings, source);
  const keepKiam = keptKiam(settings);
  const access = await openAws(settings);
  try {
    const home = await access.caller();
    const elsewhere = namesElsewhere(settings, home);
    if (elsewhere !== undefined) toStderr([`podrole: ${elsewhere}`]);
    const demand = await readDemand({ ...settings, quota, ...namesAt(settings, home) }, source);
    const isCluster = source.from === 'cluster';
    const plan = await planAll(access, demand, { ...settings, list, keepKiam, hostAndPath, isCluster });
    return await carryOutApply(plan, { access, ...settings });
  } finally {
    access.close();
  }
}

async function allowListOf(
  { role, allowRoles }: TrustApplySettings,
  source: DemandSource,
): Promise<AllowList | undefined> {
  if (allowRoles === undefined && role.length === 0)
    throw new PodroleError(
      'USAGE',
      '--role or --allow-roles is missing; annotations are claims, not permissions: name the roles that may be edited',
    );
  if (allowRoles === '-' && source.from === 'manifests' && source.paths.includes('-'))
    throw new PodroleError('USAGE', '--allow-roles and --from-manifests are both -; give a file for one');
  return allowRoles === undefined
    ? undefined
    : parseAllowList(await readGivenFile('--allow-roles', allowRoles), allowRoles);
}
