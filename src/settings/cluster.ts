import { PodroleError } from '../errors.ts';
import type { FlagTable, SettingsOf } from './flag.ts';
import type { Environment } from './read.ts';
import { choice, duration, text, url, wholeNumber } from './values.ts';

/** The API server, and how it is reached. */
export const API_SERVER_FLAGS = {
  kubeconfig: {
    name: 'kubeconfig',
    takes: 'FILE',
    value: text,
    help: 'kubeconfig of the cluster (default: inside a pod the cluster around it)',
  },
  context: {
    name: 'context',
    takes: 'NAME',
    value: text,
    help: "context of the kubeconfig, which by default is $KUBECONFIG or ~/.kube/config (default: the kubeconfig's current one)",
  },
  kubeApi: {
    name: 'kube-api',
    takes: 'URL',
    value: url,
    help: "address of the API server, instead of the kubeconfig's or the pod's",
  },
  serviceAccountFolder: {
    name: 'service-account-folder',
    takes: 'FOLDER',
    value: text,
    default: '/var/run/secrets/kubernetes.io/serviceaccount',
    help: 'folder with token and ca.crt by which a pod reaches its API server',
  },
} as const satisfies FlagTable;

/** The API server, how it is reached, and when it is asked again. */
export const CLUSTER_FLAGS = {
  ...API_SERVER_FLAGS,
  confirm: {
    name: 'confirm',
    takes: 'MODE',
    value: choice(['off', 'negative', 'always']),
    default: 'negative',
    help: 'which answers from memory a live read confirms: off none, negative those by which an object names no role, always all',
  },
  confirmTimeout: {
    name: 'confirm-timeout',
    takes: 'DURATION',
    value: duration,
    default: '1s',
    help: 'most that live reads may take of an admission; they end sooner if the API server waits no longer',
  },
  confirmRate: {
    name: 'confirm-rate',
    takes: 'COUNT',
    value: wholeNumber(1, 1_000_000),
    default: '300',
    help: 'live reads a second',
  },
  confirmBurst: {
    name: 'confirm-burst',
    takes: 'COUNT',
    value: wholeNumber(1, 1_000_000),
    default: '2000',
    help: 'live reads at once after a rest',
  },
} as const satisfies FlagTable;

/** Where what is known of the cluster comes from. */
export type ClusterSource =
  | { readonly from: 'manifests'; readonly paths: readonly string[] }
  | {
      readonly from: 'kubeconfig';
      readonly file: string;
      readonly context: string | undefined;
      readonly server: string | undefined;
    }
  | { readonly from: 'pod'; readonly server: string; readonly folder: string };

/** The settings from which a {@link ClusterSource} is made. */
export interface SourceSettings {
  readonly manifests: readonly string[];
  readonly kubeconfig: string | undefined;
  readonly context: string | undefined;
  readonly kubeApi: string | undefined;
  readonly serviceAccountFolder: string;
}

/**
 * Which cluster the settings mean, or a sentence on why none.
 *
 * @param environment - what a pod is told of its API server, and where a kubeconfig may lie.
 */
export function clusterSource(
  settings: SourceSettings,
  environment: Readonly<Record<string, string | undefined>>,
): ClusterSource | { readonly problem: string } {
  const { manifests, kubeconfig, context, kubeApi, serviceAccountFolder: folder } = settings;
  const isCluster = kubeconfig !== undefined || context !== undefined || kubeApi !== undefined;
  if (manifests.length > 0) {
    return isCluster
      ? {
          problem:
            '--manifests stands in for an API server; leave out --kubeconfig, --context and --kube-api',
        }
      : { from: 'manifests', paths: manifests };
  }
  if (kubeconfig !== undefined || context !== undefined) {
    const file = kubeconfig ?? defaultKubeconfig(environment);
    return file === undefined
      ? { problem: '--context needs a kubeconfig; give --kubeconfig' }
      : { from: 'kubeconfig', file, context, server: kubeApi };
  }
  const { KUBERNETES_SERVICE_HOST: host, KUBERNETES_SERVICE_PORT: port = '443' } = environment;
  if (host) {
    const address = host.includes(':') ? `[${host}]` : host;
    return { from: 'pod', server: kubeApi ?? `https://${address}:${port}`, folder };
  }
  return {
    problem:
      'no cluster: this is no pod (KUBERNETES_SERVICE_HOST is not set); give --kubeconfig, or --manifests for the files that stand in for an API server',
  };
}

/** An API server, and how it is reached. */
export type ApiServer = Exclude<ClusterSource, { readonly from: 'manifests' }>;

/**
 * The API server that a command needs.
 *
 * @throws PodroleError USAGE where the settings mean none.
 */
export function apiServerOf(
  settings: SettingsOf<typeof API_SERVER_FLAGS>,
  environment: Environment = process.env,
): ApiServer {
  const source = clusterSource({ ...settings, manifests: [] }, environment);
  if (!('problem' in source) && source.from !== 'manifests') return source;
  const why = 'problem' in source ? source.problem : '';
  throw new PodroleError('USAGE', why.replace(/; give --kubeconfig.*/, '; give --kubeconfig'));
}

/** Where kubectl looks for its kubeconfig; `undefined` without a home. */
export function defaultKubeconfig({ KUBECONFIG, HOME }: Readonly<Record<string, string | undefined>>) {
  const [first] = (KUBECONFIG ?? '').split(':').filter((path) => path !== '');
  return first ?? (HOME ? `${HOME}/.kube/config` : undefined);
}
