import { PodroleError } from '../errors.ts';
import { checkIdentity } from './check-identity.ts';
import { API_SERVER_FLAGS, type ApiServer, apiServerOf, defaultKubeconfig } from './cluster.ts';
import type { FlagTable, SettingsOf } from './flag.ts';
import { IDENTITY_FLAGS, type IdentityFlagSettings } from './identity.ts';
import { MANIFEST_FLAGS } from './manifests.ts';
import { type Environment, readSettings } from './read.ts';
import { ROLE_FLAGS } from './roles.ts';
import type { TRUST_RENDER_FLAGS } from './trust-render.ts';
import { boolean, label, text } from './values.ts';

const {
  accountId: _account,
  partition: _partition,
  ...DECIDING
} = { ...ROLE_FLAGS, dialects: { ...ROLE_FLAGS.dialects, default: 'eks,kiam,kube2iam' } } as const;
const { watchConfigMap, namespace, watchContainerCredentialsConfig } = MANIFEST_FLAGS;

/** From where, and by which rules, a command derives from annotations who each role must trust. */
export const DEMAND_FLAGS = {
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

/** What {@link DEMAND_FLAGS} yields, and what is besides known of tokens and roles. */
export type DemandSettings = SettingsOf<typeof DEMAND_FLAGS> &
  Pick<SettingsOf<typeof TRUST_RENDER_FLAGS>, 'issuer' | 'accountId' | 'partition' | 'audience' | 'quota'>;

/** Where annotations come from. */
export type DemandSource =
  | { readonly from: 'manifests'; readonly paths: readonly string[] }
  | { readonly from: 'cluster'; readonly server: ApiServer };

/**
 * Where the settings have annotations from; `undefined` where they name neither manifests nor a cluster.
 *
 * @throws PodroleError USAGE where they name both.
 */
export function demandSource(
  settings: DemandSettings,
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
  if (isCluster) return { from: 'cluster', server: nearestServer(settings, environment) };
  return isManifests ? { from: 'manifests', paths: fromManifests } : undefined;
}

/** Who derives sits at a workstation more often than in a pod: there it is the cluster that kubectl means. */
function nearestServer(settings: DemandSettings, environment: Environment): ApiServer {
  const { kubeconfig, context, kubeApi } = settings;
  const isNamed = [kubeconfig, context, kubeApi].some((given) => given !== undefined);
  const isPod = Boolean(environment.KUBERNETES_SERVICE_HOST);
  const file = isNamed || isPod ? kubeconfig : defaultKubeconfig(environment);
  return apiServerOf({ ...settings, kubeconfig: file }, environment);
}

/**
 * The settings by which the webhook would decide, as far as flags say; the rest has no bearing on who must be trusted.
 *
 * @throws PodroleError USAGE where flags do not go together.
 */
export function decidingSettings(
  settings: DemandSettings & { readonly sessionName?: unknown },
): IdentityFlagSettings {
  // The patterns of trust render's --session-name are no template of names.
  const { sessionName: _patterns, audience, ...given } = settings;
  const identity = { ...readSettings(IDENTITY_FLAGS, {}, {}), ...given, tokenAudience: audience };
  checkIdentity(identity);
  return identity;
}
