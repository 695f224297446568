/** A flag of amazon-eks-pod-identity-webhook that has no meaning here: accepted, and said so once at start. */
export interface IgnoredFlag {
  readonly name: string;
  readonly short?: string;
  /** What stands in its place, or why nothing needs to. */
  readonly instead: string;
}

const LOGGING = 'logs are JSON lines on standard output; see --log-level';

/** Every such flag, those of its logging library included. */
export const IGNORED_FLAGS: readonly IgnoredFlag[] = [
  { name: 'in-cluster', instead: 'inside a pod its cluster is the default, --kubeconfig chooses another' },
  { name: 'resync-period', instead: 'a watch that misses something is begun anew' },
  {
    name: 'service-account-lookup-grace-period',
    instead: 'a ServiceAccount that is not known, or names no role, is looked up at once; see --confirm',
  },
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
