import type { KeysOf } from '../identity/facts.ts';
import { asObject, type JsonObject } from '../identity/pod.ts';

/** What a container takes by `envFrom`, as far as it can be told. */
export interface VariablesFromElsewhere {
  /** Each with the object that gives it, for example `ConfigMap shop/orders`. */
  readonly known: ReadonlyMap<string, string>;
  /** Whether it names an object whose content is not known. */
  readonly hasUnknown: boolean;
}

const KINDS = { configMapRef: 'ConfigMap', secretRef: 'Secret' } as const;

const NOTHING: VariablesFromElsewhere = { known: new Map(), hasUnknown: false };

/** Reads `envFrom` of a container (Kubernetes API, EnvFromSource): keys with their prefix. `env` comes before them all. */
export function variablesFromElsewhere(
  { envFrom }: JsonObject,
  namespace: string,
  keysOf: KeysOf,
): VariablesFromElsewhere {
  if (!Array.isArray(envFrom)) return NOTHING;
  const known = new Map<string, string>();
  let hasUnknown = false;
  for (const source of envFrom.map(asObject)) {
    const prefix = typeof source?.prefix === 'string' ? source.prefix : '';
    for (const [field, kind] of Object.entries(KINDS)) {
      const reference = asObject(source?.[field]);
      if (reference === undefined) continue;
      const name = String(reference.name);
      const keys = keysOf(kind as (typeof KINDS)[keyof typeof KINDS], namespace, name);
      if (keys === undefined) hasUnknown = true;
      for (const key of keys ?? []) known.set(prefix + key, `${kind} ${namespace}/${name}`);
    }
  }
  return { known, hasUnknown };
}
