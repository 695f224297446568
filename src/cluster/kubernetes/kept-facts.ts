import { NO_FACTS, type ObjectFacts, type StringMap } from '../../identity/facts.ts';
import { type Keeps, keptValue } from '../../identity/keeping.ts';
import { asObject } from '../../identity/pod.ts';

/** An object's name, and what of it can matter to a decision. */
export interface KeptObject {
  /** `NAMESPACE/NAME`, or the name of what is in no namespace. */
  readonly key: string;
  readonly facts: ObjectFacts;
}

/** The key of an object in a namespace. */
export function keyOf(namespace: string, name: string): string {
  return `${namespace}/${name}`;
}

/**
 * Keeps of an object what decisions and their remarks look at, and {@link NO_FACTS} itself where that is nothing:
 * most of what annotations hold, such as the last applied manifest, is somebody else's.
 */
export function keptFacts(object: object, keeps: Keeps): KeptObject {
  const {
    name = '',
    namespace,
    annotations,
    labels,
  } = asObject((object as { metadata?: unknown }).metadata) ?? {};
  const key = typeof namespace === 'string' ? keyOf(namespace, String(name)) : String(name);
  const kept = {
    annotations: ofInterest(annotations, keeps),
    labels: ofInterest(labels, keeps),
  };
  return { key, facts: kept.annotations === NONE && kept.labels === NONE ? NO_FACTS : kept };
}

const NONE: StringMap = {};

function ofInterest(given: unknown, keeps: Keeps): StringMap {
  const map = asObject(given);
  if (map === undefined) return NONE;
  let kept: Record<string, string> | undefined;
  for (const key in map) {
    const value = map[key];
    if (typeof value !== 'string' || !keeps(key)) continue;
    kept ??= {};
    kept[key] = keptValue(value);
  }
  return kept ?? NONE;
}
