/** A flag of amazon-eks-pod-identity-webhook that has no meaning here: accepted, and said so once at start. */
export interface IgnoredFlag {
  readonly name: string;
  readonly short?: string;
  /** What stands in its place, or why nothing needs to. */
  readonly instead: string;
}

const LOGGING = 'logs are JSON lines on standard output; see --log-level';
const CERTIFICATES = 'the serving certificate comes from --tls-cert and --tls-key, or is issued in memory';
const API_SERVER = '--manifests stands in for the API server';

/** Every such flag, those of its logging library included. */
export const IGNORED_FLAGS: readonly IgnoredFlag[] = [
  { name: 'in-cluster', instead: CERTIFICATES },
  { name: 'service-name', instead: CERTIFICATES },
  { name: 'tls-secret', instead: CERTIFICATES },
  { name: 'kubeconfig', instead: API_SERVER },
  { name: 'kube-api', instead: API_SERVER },
  { name: 'resync-period', instead: API_SERVER },
  { name: 'service-account-lookup-grace-period', instead: `${API_SERVER}, which knows every ServiceAccount` },
  { name: 'enable-debugging-handlers', instead: '/readyz?verbose and the metrics tell what is known' },
  { name: 'v', short: 'v', instead: LOGGING },
  ...[
    'logtostderr',
    'alsologtostderr',
    'stderrthreshold',
    'vmodule',
    'log_backtrace_at',
    'log_dir',
    'log_file',
    'log_file_max_size',
    'one_output',
    'skip_headers',
    'skip_log_headers',
    'add_dir_header',
  ].map((name) => ({ name, instead: LOGGING })),
];
