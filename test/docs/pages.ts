import { Registry } from 'prom-client';
import { stringify } from 'yaml';
import { createAdmissionMetrics } from '../../src/admission/metrics.ts';
import { COMMANDS } from '../../src/cli/commands.ts';
import { createKubernetesMetrics } from '../../src/cluster/kubernetes/metrics.ts';
import { storeRights } from '../../src/cluster/kubernetes/rights.ts';
import { WATCH_ENDS } from '../../src/cluster/kubernetes/watch-end.ts';
import { UNREAD_REASONS } from '../../src/cluster/live-facts.ts';
import { registerStoreMetrics } from '../../src/cluster/metrics.ts';
import { FINDINGS as DEMAND_FINDINGS } from '../../src/demand/findings.ts';
import { PERMISSIONS } from '../../src/demand/permission.ts';
import { demandRights } from '../../src/demand/rights.ts';
import { ERROR_CODES } from '../../src/errors.ts';
import { annotationRows } from '../../src/identity/annotations.ts';
import { IAM_KEYS } from '../../src/identity/iam-keys.ts';
import { PERMITTED_RULES } from '../../src/identity/permitted.ts';
import { REASONS, type Reason, type ReasonKind } from '../../src/identity/reasons.ts';
import { ROLE_PLACES } from '../../src/identity/role-source.ts';
import { DEFAULT_JWKS_PATH } from '../../src/issuer/discovery.ts';
import { createKeyMetrics } from '../../src/issuer/key-metrics.ts';
import { KEY_CHANGES } from '../../src/issuer/publishing/key-plan.ts';
import { LEDGER_PATH } from '../../src/issuer/publishing/ledger.ts';
import { createPublicationMetrics } from '../../src/issuer/publishing/metrics.ts';
import { S3_FINDINGS } from '../../src/issuer/publishing/s3/findings.ts';
import { publisherPolicy } from '../../src/issuer/publishing/s3/policies.ts';
import { createRequestMetrics, REQUEST_OUTCOMES } from '../../src/issuer/request-metrics.ts';
import { MOVE_STEPS } from '../../src/issuer/rotation/move.ts';
import { STEPS } from '../../src/issuer/rotation/steps.ts';
import { createConnectionMetrics, registerProcessMetrics } from '../../src/serving/metrics.ts';
import { environmentName, type Flag } from '../../src/settings/flag.ts';
import { SELF_TLS_FLAGS } from '../../src/settings/self-tls.ts';
import { stsError } from '../../src/sts/errors.ts';
import { createTlsMetrics } from '../../src/tls/metrics.ts';
import { selfTlsRights } from '../../src/tls/self/kubernetes/rights.ts';
import { createSelfTlsMetrics } from '../../src/tls/self/metrics.ts';
import { FINDING_GROUPS, type FindingRow } from '../../src/verify/findings.ts';
import { table } from './table.ts';

const GENERATED = '<!-- Made from the tables in src by `npm run docs`; do not edit. -->';

const KINDS: Readonly<Record<ReasonKind, string>> = {
  decision: 'Decisions: every admission has exactly one',
  warning: 'Warnings: what its author can mend',
  note: 'Notes: in the audit annotation and the debug log only',
};

/** `docs/decisions.md` */
export function decisionsPage(): string {
  const sections = Object.entries(KINDS).map(([kind, title]) => {
    const rows = Object.entries<Reason>(REASONS).filter(([, reason]) => reason.kind === kind);
    const cells = rows.map(([code, { means, mend }]) => [`\`${code}\``, means, mend]);
    return `## ${title}\n\n${table(['code', 'what it means', 'what to do'], cells)}`;
  });
  return page(
    'Decisions and their reason codes',
    [
      'A code reads the same wherever it appears: as `podrole CODE: …` in an admission warning, in the audit annotations',
      '`reason` and `remarks` (the API server puts the name of the webhook and a `/` before the key), as `reason` in the',
      'log (at `info` for a pod whose role is forbidden, else at `debug`), and as the label `reason` or `code` of a metric.',
      'The audit annotation `decision` is `grant`, `none`, `forbidden` or `error`; `role-arn` is the role that was granted,',
      '`base-role-arn` the one it is reached from, and `explanation` says why a role is forbidden. The same keys behind',
      '`audit-` say what a dialect in audit would do, and `permitted-differs` over which role the rules of kiam differ.',
    ].join('\n'),
    ...sections,
    `## Errors of the command\n\n${table(
      ['code', 'what it means'],
      Object.entries(ERROR_CODES).map(([code, means]) => [`\`${code}\``, means]),
    )}`,
  );
}

/** `docs/flags.md` */
export function flagsPage(): string {
  const sections = COMMANDS.map(({ name, summary, flags, examples }) => {
    const rows = Object.values<Flag>(flags).map((flag) => [
      `\`${flag.short === undefined ? '' : `-${flag.short}, `}--${flag.name}\``,
      flag.takes === undefined ? 'boolean' : `\`${flag.takes}\``,
      flag.default === undefined ? '' : `\`${flag.default}\``,
      flag.typedOnly === true ? '' : `\`${environmentName(flag)}\``,
      flag.also === undefined ? flag.help : `${flag.help} (also \`--${flag.also}\`)`,
    ]);
    const lines = examples.map(([line, does]) => `- \`${line}\`: ${does}`);
    return [
      `## podrole ${name}\n\n${summary}`,
      table(['flag', 'takes', 'default', 'environment', 'what it does'], rows),
      lines.join('\n'),
    ].join('\n\n');
  });
  return page(
    'Commands and flags',
    [
      'A flag counts before its environment variable, and that before the default. Booleans are written `--flag`,',
      "`--flag=true` or `--flag=false`, in any of Go's spellings. Exit status: 0 done, 1 failed, refused or found",
      'something, 2 wrong use. A flag without a variable counts on the command line alone: it widens or destroys.',
    ].join('\n'),
    ...sections,
  );
}

function page(title: string, ...parts: readonly string[]): string {
  return `${[GENERATED, `# ${title}`, ...parts].join('\n\n')}\n`;
}

/** `docs/metrics.md` */
export async function metricsPage(): Promise<string> {
  const registry = new Registry();
  createAdmissionMetrics(registry);
  createConnectionMetrics(registry);
  createTlsMetrics(registry);
  createSelfTlsMetrics(registry);
  createPublicationMetrics(registry);
  createKeyMetrics(registry, Date.now);
  createRequestMetrics(registry);
  createKubernetesMetrics(registry);
  registerStoreMetrics(registry, { status: () => ({ objects: {}, seenAt: 0, current: true }) });
  registerProcessMetrics(registry);
  const metrics = await registry.getMetricsAsJSON();
  const labels = (name: string) => {
    const metric = registry.getSingleMetric(name);
    const given: unknown = metric !== undefined && 'labelNames' in metric ? metric.labelNames : [];
    return Array.isArray(given) ? given.map((label) => `\`${label}\``).join(', ') : '';
  };
  const rows = (own: boolean) =>
    metrics
      .filter(({ name }) => name.startsWith('podrole_') === own)
      .map(({ name, type, help }) => [`\`${name}\``, String(type), labels(name), help]);
  const head = ['name', 'type', 'labels', 'what it says'];
  return page(
    'Metrics',
    [
      'At `/metrics` on `--metrics-port`, in the text format of Prometheus. The values of `reason`, `code` and `dialect`',
      'are those of [decisions.md](decisions.md); no label takes a value from a user but `kid`, the names of the keys.',
    ].join('\n'),
    `## podrole\n\n${table(head, rows(true))}`,
    `### Why a watch ended (\`why\`)\n\n${meanings(WATCH_ENDS)}`,
    `### What a live read came to (\`outcome\`)\n\n${meanings({ read: 'the object, or that there is none', ...UNREAD_REASONS })}`,
    `### What a request to the issuer came to (\`outcome\`)\n\n${meanings(REQUEST_OUTCOMES)}`,
    `## The process\n\nAs every Node program reports them.\n\n${table(head, rows(false))}`,
  );
}

function meanings(of: Readonly<Record<string, string>>): string {
  const rows = Object.entries(of).map(([code, means]) => [`\`${code}\``, means]);
  return table(['value', 'what it means'], rows);
}

/** `docs/rbac.md` */
export function rbacPage(): string {
  const cases = [
    ['By default', { namespaces: true, watchConfigMap: false }],
    ['With `--dialects eks` and without `--namespace-roles`', { namespaces: false, watchConfigMap: false }],
    ['With `--watch-config-map`', { namespaces: true, watchConfigMap: true }],
  ] as const;
  const sections = cases.map(([when, options]) => {
    const { clusterRole, role } = storeRights(options);
    const rules =
      role.length > 0 ? { kind: 'Role', rules: role } : { kind: 'ClusterRole', rules: clusterRole };
    const where =
      rules.kind === 'Role' ? 'besides, in the namespace of `--namespace`, a Role' : 'a ClusterRole';
    return `## ${when}\n\nIt needs ${where}:\n\n\`\`\`yaml\n${stringify({ rules: rules.rules })}\`\`\``;
  });
  const selfTls = selfTlsRights({
    secret: SELF_TLS_FLAGS.tlsSecret.default,
    configurations: [{ kind: 'MutatingWebhookConfiguration', name: 'podrole' }],
  });
  const self = [
    '## With `--tls self`',
    'It needs besides a ClusterRole, with the names of the webhook configurations whose `caBundle` it keeps (`validatingwebhookconfigurations` for those of that kind):',
    `\`\`\`yaml\n${stringify({ rules: selfTls.clusterRole })}\`\`\``,
    'and in its namespace a Role, with the name of its Secret. `create` by name lets it make that Secret again if it is lost, by server-side apply, and no other; without `create` somebody else has to:',
    `\`\`\`yaml\n${stringify({ rules: selfTls.role })}\`\`\``,
  ].join('\n\n');
  const publisher = [
    '## The commands of the issuer',
    'They need a ServiceAccount of their own, or the kubeconfig of an administrator:',
    table(
      ['command', 'rights'],
      [
        [
          '`issuer publish`, `serve` and `keys` with `--from-kubernetes`',
          'the ClusterRole `system:service-account-issuer-discovery`, which every cluster has',
        ],
        [
          '`issuer publish` without `--publisher`',
          '`get` of the Namespace `kube-system`: its UID names the publisher',
        ],
        [
          '`issuer keys revoke`',
          '`list` of pods, to tell which of them lose their role; it does its work without, too',
        ],
        [
          '`issuer verify --pod`',
          '`get` of pods, ServiceAccounts and Namespaces; `create` of `serviceaccounts/token`, to verify a real token',
        ],
      ],
    ),
    '[`examples/issuer/publisher.yaml`](../examples/issuer/publisher.yaml) has those of a publisher, as the end-to-end tests run it.',
  ].join('\n\n');
  const rights = demandRights({ namespaces: true, watchConfigMap: true });
  const demand = [
    '## Deriving from a cluster who each role must trust',
    'It needs a ClusterRole, or the kubeconfig of an administrator. It reads the metadata of ServiceAccounts and Namespaces (these not with `--dialects eks`, unless `--namespace-roles` is set), and pods and workloads whole, of which it keeps who asks for what. Without the right to list a kind of workload, or pods, what only these ask for is missing, and it says so:',
    `\`\`\`yaml\n${stringify({ rules: rights.clusterRole })}\`\`\``,
    'With `--watch-config-map` besides, in the namespace of `--namespace`, a Role:',
    `\`\`\`yaml\n${stringify({ rules: rights.role })}\`\`\``,
  ].join('\n\n');
  return page(
    'Rights of the webhook',
    [
      'The ServiceAccount that the webhook runs as needs these rights and no others; the end-to-end tests run it with',
      'exactly them. It reads metadata only, but for the ConfigMap, the Secret and the webhook configurations that are named here.',
    ].join('\n'),
    ...sections,
    self,
    publisher,
    demand,
  );
}

/** `docs/demand.md` */
export function demandPage(): string {
  const permissions = Object.entries(PERMISSIONS).map(([code, { shown, means }]) => [
    `\`${code}\``,
    shown,
    means,
  ]);
  const findings = Object.entries(DEMAND_FINDINGS).map(([code, { level, means, mend }]) => [
    `\`${code}\``,
    level,
    means,
    mend,
  ]);
  return page(
    'From annotations to trust: who vouches, and what is found',
    [
      'Which ServiceAccounts each role must trust is derived from annotations with the decision of the webhook, for every',
      'ServiceAccount, pod and workload template; dialects in audit count as on, since one derives before one switches. What',
      'comes of it are claims: a policy that is made of them lets in whoever can write them, unless something vouches for them.',
    ].join('\n'),
    `## What vouches for a role\n\n${table(['code', 'in the table', 'what it means'], permissions)}`,
    [
      '## What is found',
      'Errors are those where pods do not get their role by what is rendered.',
      table(['code', 'level', 'what it means', 'what to do'], findings),
    ].join('\n\n'),
  );
}

/** `docs/publishing.md` */
export function publishingPage(): string {
  const changes = Object.entries(KEY_CHANGES).map(([code, means]) => [`\`${code}\``, means]);
  const steps = Object.entries(STEPS).map(([name, { does }]) => [`\`${name}\``, does]);
  const moves = Object.entries(MOVE_STEPS).map(([name, does]) => [`\`${name}\``, does]);
  const findings = Object.entries(S3_FINDINGS).map(([code, { level, message, mend }]) => [
    `\`${code}\``,
    level,
    message,
    mend,
  ]);
  const place = { partition: 'aws', bucket: 'BUCKET', prefix: 'PREFIX' };
  const policy = publisherPolicy({
    ...place,
    jwksPath: DEFAULT_JWKS_PATH,
    ledgerPath: LEDGER_PATH,
    preflight: true,
  });
  return page(
    'Publishing and rotating: every state, step and finding',
    '[issuer.md](issuer.md) leads through it; these are the tables behind `podrole issuer publish` and `podrole issuer keys`.',
    `## What becomes of a key in a publication\n\n${table(['state', 'what it means'], changes)}`,
    `## The steps of a rotation\n\n${table(['step', 'what is to be done'], steps)}`,
    `## The steps of a move to another issuer URL\n\n${table(['step', 'what is to be done'], moves)}`,
    [
      '## What the preflight of an S3 target finds',
      'Told before the first write, and never a reason not to write. Findings of level `error` make the exit status 1.',
      table(['code', 'level', 'what it means', 'what to do'], findings),
    ].join('\n\n'),
    [
      '## The rights of a publisher to S3',
      'The last two statements are for the preflight; without them it says what it could not check.',
      `\`\`\`json\n${JSON.stringify(policy, null, 2)}\n\`\`\``,
    ].join('\n\n'),
  );
}

/** `docs/annotations.md` */
export function annotationsPage(): string {
  const rows = annotationRows({ annotationPrefix: 'eks.amazonaws.com', ...IAM_KEYS });
  const cells = rows.map(({ key, form, on, dialect, values, default: byDefault, bad, means }) => [
    `\`${key}\``,
    `${form} on ${on.join(' or ')}`,
    dialect,
    means,
    values,
    byDefault,
    bad,
  ]);
  const places = ['the list of container credentials', ...ROLE_PLACES.map(({ place }) => place)];
  return page(
    'Annotations and labels',
    [
      'Everything that podrole reads. `podrole annotations` prints the same, with keys that flags rename. White space in',
      'values counts; nothing is trimmed.',
    ].join('\n'),
    table(['key', 'where', 'dialect', 'what it means', 'values', 'default', 'a bad value'], cells),
    `## Where the role of a pod comes from\n\nThe first of these that names one, as far as its dialect is on in the Namespace:\n\n${places.map((place, index) => `${index + 1}. ${place}`).join('\n')}`,
    [
      'A pod with `iam.amazonaws.com/role` and an external id goes on from the role of its ServiceAccount to its own. With',
      'kiam and kube2iam both on, the `permitted` of a Namespace decides if it has one, else its `allowed-roles`; with',
      'neither nothing is permitted. With kube2iam alone, `allowed-roles` counts with `--namespace-restrictions`.',
    ].join('\n'),
    `## What \`permitted\` is held against (\`--permitted-match\`)\n\n${meanings(
      Object.fromEntries(Object.entries(PERMITTED_RULES).map(([rule, { means }]) => [rule, means])),
    )}`,
  );
}

/** `docs/verify.md` */
export function verifyPage(): string {
  const answerOf = ({ aws }: FindingRow) => {
    if (aws === undefined) return '';
    const { code, message } = stsError(aws, VERIFY_VALUES);
    return `\`${code}\`: ${message}`;
  };
  const sections = Object.entries(FINDING_GROUPS).map(([title, group]) => {
    const rows = Object.entries<FindingRow>(group).map(([code, row]) => [
      `\`${code}\``,
      row.level,
      row.means,
      answerOf(row),
      row.mend,
    ]);
    return `## ${title}\n\n${table(['code', 'level', 'what it means', 'what AWS answers', 'what to do'], rows)}`;
  });
  return page(
    'What `podrole issuer verify` finds',
    [
      'It asks for the two documents of an issuer as AWS STS does: over HTTPS, without credentials, without following a',
      'redirect, for five seconds each. With `--token` it verifies a token by the rules of STS, with `--kubeconfig` it compares',
      'the keys and the issuer of the cluster with what is published, and with `--pod` it decides a pod as the webhook does',
      '(give it the flags of the webhook) and goes that very way, with a token that it asks the cluster for.',
    ].join('\n'),
    [
      'Findings of level `breaks` and `risk` make the exit status 1; `note` alone is 0. Wrong use is 2.',
      'What AWS answers is worded as it words it to a pod; to a `risk` it answers so only once that has come about.',
      'Public authorities are those of Node (Mozilla), of which those of AWS may differ. How long STS keeps a JWKS, and',
      'what it does with repeated kids, AWS does not document. No token is printed, and of its claims only `iss`, `sub`,',
      '`aud` and `exp`, with the `kid` of its header.',
    ].join('\n'),
    ...sections,
  );
}

/** What stands in the place of what AWS fills in. */
const VERIFY_VALUES = {
  issuer: 'ISSUER',
  claim: 'CLAIM',
  now: 'NOW',
  exp: 'EXP',
  violations: "1 validation error detected: Value at 'webIdentityToken' failed to satisfy constraint: …",
};
