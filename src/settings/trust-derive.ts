import { PodroleError } from '../errors.ts';
import { checkIdentity } from './check-identity.ts';
import { API_SERVER_FLAGS, type ApiServer, apiServerOf, defaultKubeconfig } from './cluster.ts';
import type { FlagTable, SettingsOf } from './flag.ts';
import { IDENTITY_FLAGS, type IdentityFlagSettings } from './identity.ts';
import { MANIFEST_FLAGS } from './manifests.ts';
import { type Environment, readSettings } from './read.ts';
import { ROLE_FLAGS } from './roles.ts';
import { TRUST_RENDER_FLAGS } from './trust.ts';
import { boolean, label, roleArn, text } from './values.ts';

const {
  accountId: _account,
  partition: _partition,
  ...DECIDING
} = { ...ROLE_FLAGS, dialects: { ...ROLE_FLAGS.dialects, default: 'eks,kiam,kube2iam' } } as const;
const { watchConfigMap, namespace, watchContainerCredentialsConfig } = MANIFEST_FLAGS;

/** All flags of `podrole trust render`: those by which it derives ServiceAccounts and roles from annotations, too. */
export const TRUST_DERIVE_FLAGS = {
  ...TRUST_RENDER_FLAGS,
  fromManifests: {
    name: 'from-manifests',
    takes: 'PATH',
    value: text,
    repeatable: true,
    help: 'derives ServiceAccounts and roles from the annotations in a file or folder of manifests, - for standard input (repeatable)',
  },
  fromCluster: {
    name: 'from-cluster',
    value: boolean,
    default: 'false',
    help: 'derives them from the cluster around this pod, elsewhere from that of $KUBECONFIG or ~/.kube/config; --kubeconfig, --context and --kube-api imply it',
  },
  role: {
    name: 'role',
    takes: 'ROLE-ARN',
    value: roleArn,
    help: 'prints the policy of this role alone, of those that were derived',
  },
  permittedOnly: {
    name: 'permitted-only',
    value: boolean,
    default: 'false',
    help: 'leaves out what nobody vouches for but those who ask',
  },
  defaultNamespace: {
    name: 'default-namespace',
    short: 'n',
    takes: 'NAMESPACE',
    value: label,
    default: 'default',
    help: 'namespace of manifests that name none',
  },
  ...DECIDING,
  watchConfigMap,
  namespace,
  watchContainerCredentialsConfig,
  ...API_SERVER_FLAGS,
} as const satisfies FlagTable;

/** What {@link TRUST_DERIVE_FLAGS} yields. */
export type TrustRenderSettings = SettingsOf<typeof TRUST_DERIVE_FLAGS>;

/** Where annotations come from. */
export type DemandSource =
  | { readonly from: 'manifests'; readonly paths: readonly string[] }
  | { readonly from: 'cluster'; readonly server: ApiServer };

/**
 * Where the settings have annotations from; `undefined` for what is given by name.
 *
 * @throws PodroleError USAGE where flags do not go together.
 */
export function demandSource(
  settings: TrustRenderSettings,
  environment: Environment = process.env,
): DemandSource | undefined {
  const { fromManifests, fromCluster, kubeconfig, context, kubeApi } = settings;
  const isCluster = fromCluster || [kubeconfig, context, kubeApi].some((given) => given !== undefined);
  const isManifests = fromManifests.length > 0;
  if (isCluster && isManifests)
    throw new PodroleError(
      'USAGE',
      '--from-manifests stands in for a cluster; leave out --from-cluster, --kubeconfig, --context and --kube-api',
    );
  const stray = isCluster || isManifests ? givenByName(settings) : derivedOnly(settings);
  if (stray !== undefined) throw new PodroleError('USAGE', stray);
  if (isCluster) return { from: 'cluster', server: nearestServer(settings, environment) };
  return isManifests ? { from: 'manifests', paths: fromManifests } : undefined;
}

/** Who derives sits at a workstation more often than in a pod: there it is the cluster that kubectl means. */
function nearestServer(settings: TrustRenderSettings, environment: Environment): ApiServer {
  const { kubeconfig, context, kubeApi } = settings;
  const isNamed = [kubeconfig, context, kubeApi].some((given) => given !== undefined);
  const isPod = Boolean(environment.KUBERNETES_SERVICE_HOST);
  const file = isNamed || isPod ? kubeconfig : defaultKubeconfig(environment);
  return apiServerOf({ ...settings, kubeconfig: file }, environment);
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

/**
 * The settings by which the webhook would decide, as far as flags say; the rest has no bearing on who must be trusted.
 *
 * @throws PodroleError USAGE where flags do not go together.
 */
export function decidingSettings(settings: TrustRenderSettings): IdentityFlagSettings {
  const { sessionName: _patterns, audience, ...given } = settings;
  const identity = { ...readSettings(IDENTITY_FLAGS, {}, {}), ...given, tokenAudience: audience };
  checkIdentity(identity);
  return identity;
}
