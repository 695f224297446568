import type { StringMap } from './facts.ts';
import { quote } from './quote.ts';
import type { Remark } from './reasons.ts';

/** The keys of the EKS dialect that belong on ServiceAccounts. */
const ACCOUNT_KEYS = ['role-arn', 'audience', 'sts-regional-endpoints', 'token-expiration'];
const POD_KEYS = ['token-expiration', 'skip-containers', 'include-containers'];
const ALL_KEYS = [...new Set([...ACCOUNT_KEYS, ...POD_KEYS])];

/** The kinds of object on which the dialect's annotations stand. */
export type AnnotatedKind = 'ServiceAccount' | 'Pod';

const KEYS_ON: Readonly<Record<AnnotatedKind, readonly string[]>> = {
  ServiceAccount: ACCOUNT_KEYS,
  Pod: POD_KEYS,
};

/** Whose annotations are looked at, and what is known of the pod. */
export interface NearMissOptions {
  /** What a message calls the object, for example `ServiceAccount shop/checkout`. */
  readonly holder: string;
  readonly annotations: StringMap;
  /** The prefix of the keys that are read. */
  readonly prefix: string;
  /** Whether the pod is given anything: then another prefix may be meant for another webhook. */
  readonly granted: boolean;
}

/**
 * Annotations that nobody reads but that look like ones of the dialect: another spelling (`role_arn`, `roleArn`,
 * `sts-regional-endpoint`), another prefix of AWS or none, or a key on the wrong kind of object.
 */
export function nearMisses(
  kind: AnnotatedKind,
  { holder, annotations, prefix, granted }: NearMissOptions,
): readonly Remark[] {
  return Object.keys(annotations).flatMap((key): Remark[] => {
    const meant = ALL_KEYS.find((name) => canonical(name) === canonical(key.slice(key.lastIndexOf('/') + 1)));
    if (meant === undefined || !isLikelyPrefix(key, prefix)) return [];
    if (!KEYS_ON[kind].includes(meant)) {
      if (!key.startsWith(`${prefix}/`)) return [];
      const where = kind === 'Pod' ? 'ServiceAccount' : 'Pod';
      return [
        {
          code: 'annotation-misplaced',
          text: `not read here but on the ${where}: ${holder} annotation ${quote(key)}`,
        },
      ];
    }
    if (key === `${prefix}/${meant}`) return [];
    const respelt = !key.endsWith(`/${meant}`);
    if (!respelt && (granted || meant !== 'role-arn')) return [];
    return [
      {
        code: 'annotation-near-miss',
        text: `not read; ${prefix}/${meant} is meant? ${holder} annotation ${quote(key)}`,
      },
    ];
  });
}

/** `role_arn`, `roleArn` and `Role-ARNs` alike. */
function canonical(name: string): string {
  return name
    .toLowerCase()
    .replace(/[^a-z0-9]/g, '')
    .replace(/s$/, '');
}

/** Other people's `example.com/audience` is no mistake. */
function isLikelyPrefix(key: string, prefix: string): boolean {
  const slash = key.lastIndexOf('/');
  const given = key.slice(0, Math.max(slash, 0));
  return slash === -1
    ? canonical(key) !== 'audience'
    : given === prefix || /(^|\.)(amazonaws\.com|podrole\.io)$/.test(given);
}
