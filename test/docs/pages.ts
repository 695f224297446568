import { Registry } from 'prom-client';
import { stringify } from 'yaml';
import { createAdmissionMetrics } from '../../src/admission/metrics.ts';
import { COMMANDS } from '../../src/cli/commands.ts';
import { createKubernetesMetrics } from '../../src/cluster/kubernetes/metrics.ts';
import { storeRights } from '../../src/cluster/kubernetes/rights.ts';
import { WATCH_ENDS } from '../../src/cluster/kubernetes/watch-end.ts';
import { UNREAD_REASONS } from '../../src/cluster/live-facts.ts';
import { registerStoreMetrics } from '../../src/cluster/metrics.ts';
import { ERROR_CODES } from '../../src/errors.ts';
import { REASONS, type Reason, type ReasonKind } from '../../src/identity/reasons.ts';
import { createConnectionMetrics, registerProcessMetrics } from '../../src/serving/metrics.ts';
import { environmentName, type Flag } from '../../src/settings/flag.ts';
import { createTlsMetrics } from '../../src/tls/metrics.ts';

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
      'debug log, and as the label `reason` or `code` of a metric. The audit annotation `decision` is `grant`, `none` or',
      '`error`, and `role-arn` is the role that was granted.',
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
      `\`${environmentName(flag)}\``,
      flag.help,
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
      'something, 2 wrong use.',
    ].join('\n'),
    ...sections,
  );
}

function page(title: string, ...parts: readonly string[]): string {
  return `${[GENERATED, `# ${title}`, ...parts].join('\n\n')}\n`;
}

function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]) =>
    `| ${cells.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |`;
  return [line(head), line(head.map(() => '---')), ...rows.map(line)].join('\n');
}

/** `docs/metrics.md` */
export async function metricsPage(): Promise<string> {
  const registry = new Registry();
  createAdmissionMetrics(registry);
  createConnectionMetrics(registry);
  createTlsMetrics(registry);
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
      'are those of [decisions.md](decisions.md); no label takes a value from a user.',
    ].join('\n'),
    `## podrole\n\n${table(head, rows(true))}`,
    `### Why a watch ended (\`why\`)\n\n${meanings(WATCH_ENDS)}`,
    `### What a live read came to (\`outcome\`)\n\n${meanings({ read: 'the object, or that there is none', ...UNREAD_REASONS })}`,
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
    ['Always', { namespaceRoles: false, watchConfigMap: false }],
    ['With `--namespace-roles`', { namespaceRoles: true, watchConfigMap: false }],
    ['With `--watch-config-map`', { namespaceRoles: false, watchConfigMap: true }],
  ] as const;
  const sections = cases.map(([when, options]) => {
    const { clusterRole, role } = storeRights(options);
    const rules =
      role.length > 0 ? { kind: 'Role', rules: role } : { kind: 'ClusterRole', rules: clusterRole };
    const where =
      rules.kind === 'Role' ? 'besides, in the namespace of `--namespace`, a Role' : 'a ClusterRole';
    return `## ${when}\n\nIt needs ${where}:\n\n\`\`\`yaml\n${stringify({ rules: rules.rules })}\`\`\``;
  });
  return page(
    'Rights of the webhook',
    [
      'The ServiceAccount that the webhook runs as needs these rights and no others; the end-to-end tests run it with',
      'exactly them. It reads metadata only, and of ConfigMaps the one it is named after.',
    ].join('\n'),
    ...sections,
  );
}
