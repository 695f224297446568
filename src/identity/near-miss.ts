import { annotationRows, type Holder } from './annotations.ts';
import type { StringMap } from './facts.ts';
import { IAM_KEYS, IAM_PREFIX } from './iam-keys.ts';
import { quote } from './quote.ts';
import type { Remark } from './reasons.ts';

const EKS_PREFIX = 'eks.amazonaws.com';
const ROWS = annotationRows({ annotationPrefix: EKS_PREFIX, ...IAM_KEYS }).filter(
  ({ form }) => form === 'annotation',
);

/** Names below a prefix, with the kinds on which they belong. */
function namesBelow(prefix: string): ReadonlyMap<string, readonly Holder[]> {
  const below = ROWS.filter(({ key }) => key.startsWith(`${prefix}/`));
  return new Map(below.map(({ key, on }) => [key.slice(prefix.length + 1), on]));
}

const EKS_NAMES = namesBelow(EKS_PREFIX);
const IAM_NAMES = namesBelow(IAM_PREFIX);
const keysOn = (kind: Holder) => [...EKS_NAMES].flatMap(([name, on]) => (on.includes(kind) ? [name] : []));
const ACCOUNT_KEYS = keysOn('ServiceAccount');
const POD_KEYS = keysOn('Pod');
const IAM_BY_CANONICAL = new Map([...IAM_NAMES.keys()].map((name) => [canonical(name), name]));
const BY_CANONICAL = new Map([...ACCOUNT_KEYS, ...POD_KEYS].map((key) => [canonical(key), key]));

/** The kinds of object on which the dialect's annotations stand, or, on a workload beside its pod template, do not. */
export type AnnotatedKind = Holder | 'workload';

const KEYS_ON: Readonly<Record<AnnotatedKind, readonly string[]>> = {
  ServiceAccount: ACCOUNT_KEYS,
  Pod: POD_KEYS,
  Namespace: ['role-arn'],
  workload: [],
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
export function nearMisses(kind: AnnotatedKind, options: NearMissOptions): readonly Remark[] {
  const remarks: Remark[] = [];
  // Of the annotations of a pod most are somebody else's: their prefix tells, and costs nothing to look at.
  for (const key of Object.keys(options.annotations)) {
    const slash = key.lastIndexOf('/');
    if (!isLikelyPrefix(slash === -1 ? undefined : key.slice(0, slash), options.prefix)) continue;
    const remark = nearMiss(
      kind,
      { prefix: slash === -1 ? '' : key.slice(0, slash), name: key.slice(slash + 1) },
      options,
    );
    if (remark !== undefined) remarks.push(remark);
  }
  return remarks;
}

/** Whether an annotation or label can matter to a decision or to {@link nearMisses}; all others need not be kept. */
export function isOfInterest(key: string, prefix: string): boolean {
  const slash = key.lastIndexOf('/');
  return slash === -1 ? BY_CANONICAL.has(canonical(key)) : isLikelyPrefix(key.slice(0, slash), prefix);
}

function nearMiss(
  kind: AnnotatedKind,
  given: { readonly prefix: string; readonly name: string },
  { holder, prefix, granted }: NearMissOptions,
): Remark | undefined {
  if (given.prefix === prefix && KEYS_ON[kind].includes(given.name)) return undefined;
  if (given.prefix === IAM_PREFIX && IAM_NAMES.has(given.name)) return misplacedIam(kind, given.name, holder);
  const iam = given.prefix === prefix ? undefined : misspeltIam(kind, given, holder);
  if (iam !== undefined) return iam;
  const meant = BY_CANONICAL.get(canonical(given.name));
  if (meant === undefined) return undefined;
  const key = quote(given.prefix === '' ? given.name : `${given.prefix}/${given.name}`);
  if (!KEYS_ON[kind].includes(meant)) {
    if (given.prefix !== prefix || kind === 'Namespace') return undefined;
    const text = `not read here but on the ${placeOf(meant, kind)}: ${holder} annotation ${key}`;
    return { code: 'annotation-misplaced', text };
  }
  // Other people's `audience` is no mistake, nor is a whole key that may be meant for another webhook.
  if (given.prefix === '' && meant === 'audience') return undefined;
  const isWholeKey = given.prefix !== '' && given.name === meant;
  if (isWholeKey && (granted || meant !== 'role-arn')) return undefined;
  const text = `not read; ${prefix}/${meant} is meant? ${holder} annotation ${key}`;
  return { code: 'annotation-near-miss', text };
}

/** A key of kiam or kube2iam in another spelling, or under another name of AWS. */
function misspeltIam(
  kind: AnnotatedKind,
  given: { readonly prefix: string; readonly name: string },
  holder: string,
): Remark | undefined {
  const meant = IAM_BY_CANONICAL.get(canonical(given.name));
  if (meant === undefined || !isUnder(given.prefix, 'amazonaws.com')) return undefined;
  if (kind === 'workload' || !IAM_NAMES.get(meant)?.includes(kind)) return undefined;
  const key = quote(`${given.prefix}/${given.name}`);
  const text = `not read; ${IAM_PREFIX}/${meant} is meant? ${holder} annotation ${key}`;
  return { code: 'annotation-near-miss', text };
}

function misplacedIam(kind: AnnotatedKind, name: string, holder: string): Remark | undefined {
  const places = IAM_NAMES.get(name) ?? [];
  if (kind !== 'workload' && places.includes(kind)) return undefined;
  const place = kind === 'workload' && places.includes('Pod') ? 'pod template' : places[0];
  const text = `not read here but on the ${place}: ${holder} annotation ${quote(`${IAM_PREFIX}/${name}`)}`;
  return { code: 'annotation-misplaced', text };
}

function placeOf(meant: string, found: AnnotatedKind): string {
  if (found === 'ServiceAccount') return 'Pod';
  return found === 'workload' && POD_KEYS.includes(meant) ? 'pod template' : 'ServiceAccount';
}

/** `role_arn`, `roleArn` and `Role-ARNs` alike. */
function canonical(name: string): string {
  return name
    .toLowerCase()
    .replace(/[^a-z0-9]/g, '')
    .replace(/s$/, '');
}

function isLikelyPrefix(given: string | undefined, prefix: string): boolean {
  return (
    given === undefined || given === prefix || isUnder(given, 'amazonaws.com') || isUnder(given, 'podrole.io')
  );
}

function isUnder(host: string, domain: string): boolean {
  return host.endsWith(domain) && (host.length === domain.length || host.at(-domain.length - 1) === '.');
}
