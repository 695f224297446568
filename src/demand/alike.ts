import { MIRROR } from '../identity/decide.ts';
import type { StringMap } from '../identity/facts.ts';
import { type Keeps, keepsFor } from '../identity/keeping.ts';
import type { PodView } from '../identity/pod.ts';
import type { IdentitySettings } from '../identity/settings.ts';

/** What was found for pods that are alike to every decision. */
export interface Alike<T> {
  /** What was found for such a pod, or what `find` finds now. */
  of(pod: PodView, find: () => T): T;
}

/** Replicas of one workload, and most pods of one ServiceAccount; what is forgotten is found once more. */
const MOST = 20_000;

/** What is longer is not worth its memory. Characters. */
const LONGEST_KEY = 2000;

/** Remembers what was found: to decide the replicas of a workload one by one takes most of a derivation's time. */
export function createAlike<T>(settings: IdentitySettings): Alike<T> {
  const keeps = keepsFor(settings);
  const found = new Map<string, T>();
  return {
    of(pod, find) {
      const key = keyOf(pod, keeps);
      const known = found.get(key);
      if (known !== undefined) return known;
      const now = find();
      if (key.length > LONGEST_KEY) return now;
      if (found.size >= MOST) found.clear();
      found.set(key, now);
      return now;
    },
  };
}

/** Of annotations all that anything of a decision looks at, though not all of it matters here. No two pods share one. */
function keyOf({ namespace, serviceAccount, annotations, labels }: PodView, keeps: Keeps): string {
  const names = `${namespace.length} ${serviceAccount.length} ${namespace}${serviceAccount}`;
  const ofAnnotations = kept(annotations, (key) => key === MIRROR || keeps(key));
  return `${names}${ofAnnotations} ${kept(labels, keeps)}`;
}

/** Sorted, as the same annotations come in any order. */
function kept(map: StringMap, keeps: Keeps): string {
  let names: string[] | undefined;
  for (const name in map) {
    if (!keeps(name)) continue;
    names ??= [];
    names.push(name);
  }
  return names === undefined ? '' : JSON.stringify(names.sort().map((name) => [name, map[name]]));
}
