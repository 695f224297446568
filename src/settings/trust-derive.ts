import { PodroleError } from '../errors.ts';
import { DEMAND_FLAGS, type DemandSource, demandSource } from './demand.ts';
import type { FlagTable, SettingsOf } from './flag.ts';
import type { Environment } from './read.ts';
import { TRUST_RENDER_FLAGS } from './trust-render.ts';
import { roleArn } from './values.ts';

const { fromManifests, fromCluster, ...DERIVING } = DEMAND_FLAGS;

/** All flags of `podrole trust render`: those by which it derives ServiceAccounts and roles from annotations, too. */
export const TRUST_DERIVE_FLAGS = {
  ...TRUST_RENDER_FLAGS,
  fromManifests,
  fromCluster,
  role: {
    name: 'role',
    takes: 'ROLE-ARN',
    value: roleArn,
    help: 'prints the policy of this role alone, of those that were derived',
  },
  ...DERIVING,
} as const satisfies FlagTable;

/** What {@link TRUST_DERIVE_FLAGS} yields. */
export type TrustRenderSettings = SettingsOf<typeof TRUST_DERIVE_FLAGS>;

/**
 * Where the settings have annotations from; `undefined` for what is given by name.
 *
 * @throws PodroleError USAGE where flags do not go together.
 */
export function renderedSource(
  settings: TrustRenderSettings,
  environment: Environment = process.env,
): DemandSource | undefined {
  const source = demandSource(settings, environment);
  const stray = source === undefined ? derivedOnly(settings) : givenByName(settings);
  if (stray !== undefined) throw new PodroleError('USAGE', stray);
  return source;
}

function givenByName(settings: TrustRenderSettings): string | undefined {
  const { serviceAccount, chain, baseRole, sessionName, anyNamespace } = settings;
  const isGiven =
    [serviceAccount, sessionName].some((list) => list.length > 0) ||
    [chain, baseRole].some((given) => given !== undefined) ||
    anyNamespace;
  return isGiven
    ? '--from-manifests and --from-cluster take ServiceAccounts and roles from annotations; leave out --service-account, --session-name, --any-namespace, --chain and --base-role, and edit what comes out with podrole trust add'
    : undefined;
}

function derivedOnly({ role, permittedOnly }: TrustRenderSettings): string | undefined {
  return role !== undefined || permittedOnly
    ? '--role and --permitted-only are for --from-manifests and --from-cluster; give one of these'
    : undefined;
}
