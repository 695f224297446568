import type { PodView } from '../identity/pod.ts';

/** An object that asks for a role. */
export interface Holder {
  /** `ServiceAccount`, `Pod`, or the kind of a workload. */
  readonly kind: string;
  readonly namespace: string;
  /** What a name is generated from ends with `*`. */
  readonly name: string;
}

/** Who asks for one thing. */
export interface Holders {
  /** Three at most, ServiceAccounts first, then by kind and name. */
  readonly first: readonly Holder[];
  /** How many there are. */
  readonly count: number;
}

/** An object with the pod for which it asks. */
export interface Asker extends Holder {
  readonly pod: PodView;
}

/** {@link Holders} that are still being counted, in whatever order they come. Plain, as there are tens of thousands. */
export interface HolderCount {
  first: Holder[];
  count: number;
}

const SHOWN = 3;

/** Nobody yet. */
export function noHolders(): HolderCount {
  return { first: [], count: 0 };
}

/** Counts one more, and keeps the first few. */
export function countHolder(counted: HolderCount, holder: Holder): void {
  counted.count++;
  const { first } = counted;
  const last = first[SHOWN - 1];
  if (last !== undefined && compareHolders(holder, last) >= 0) return;
  const { kind, namespace, name } = holder;
  first.push({ kind, namespace, name });
  if (first.length > 1) first.sort(compareHolders);
  if (first.length > SHOWN) first.pop();
}

/** A ServiceAccount asks as a pod on it would that says nothing itself. */
export function accountAsker(namespace: string, name: string): Asker {
  const unnamed = { name: undefined, generateName: undefined, annotations: {}, labels: {} };
  const pod = { namespace, serviceAccount: name, ...unnamed };
  return { kind: 'ServiceAccount', namespace, name, pod };
}

function compareHolders(one: Holder, other: Holder): number {
  return (
    compare(rankOf(one), rankOf(other)) ||
    compare(one.kind, other.kind) ||
    compare(one.namespace, other.namespace) ||
    compare(one.name, other.name)
  );
}

/** What lasts comes before what comes and goes. */
function rankOf({ kind }: Holder): number {
  if (kind === 'ServiceAccount') return 0;
  return kind === 'Pod' ? 2 : 1;
}

function compare<T extends string | number>(one: T, other: T): number {
  if (one === other) return 0;
  return one < other ? -1 : 1;
}
