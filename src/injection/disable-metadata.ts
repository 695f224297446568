import { METADATA_VARIABLE } from '../identity/metadata.ts';
import { asObject, type JsonObject } from '../identity/pod.ts';
import { appendAll, lasting, type PatchOperation } from './json-patch.ts';

const NAME = METADATA_VARIABLE;
const VARIABLE = lasting({ name: NAME, value: 'true' });

/**
 * Sets `AWS_EC2_METADATA_DISABLED=true` in every container of a list, another value being replaced. Guidance for SDKs, no
 * boundary: a process can ignore it.
 *
 * @param path - of the list, for example `/spec/containers`.
 * @param options - what is applied before, which may have made a container's `env`; and containers that cannot change any more.
 */
export function disableMetadata(
  path: string,
  containers: unknown,
  {
    earlier,
    fixed = [],
  }: { readonly earlier: readonly PatchOperation[]; readonly fixed?: readonly unknown[] },
): readonly PatchOperation[] {
  if (!Array.isArray(containers)) return [];
  const added = addedVariables(earlier);
  return containers.flatMap((given, index) => {
    const container = asObject(given);
    const env = `${path}/${index}/env`;
    const names = added.get(env);
    if (container === undefined || fixed.includes(container.name) || names?.has(NAME)) return [];
    return inContainer(container, env, names !== undefined);
  });
}

/** The names of the variables that are added, by the path of their list. */
function addedVariables(earlier: readonly PatchOperation[]): ReadonlyMap<string, ReadonlySet<unknown>> {
  const added = new Map<string, Set<unknown>>();
  for (const operation of earlier) {
    if (operation.op !== 'add') continue;
    const list = operation.path.replace(/\/-$/, '');
    const names = added.get(list) ?? new Set();
    for (const value of [operation.value].flat()) names.add(asObject(value)?.name);
    added.set(list, names);
  }
  return added;
}

function inContainer({ env }: JsonObject, path: string, isMade: boolean): readonly PatchOperation[] {
  if (env === undefined || env === null) return appendAll(path, isMade ? [] : env, [VARIABLE]);
  if (!Array.isArray(env)) return [];
  const places = env.flatMap((variable, index) => (asObject(variable)?.name === NAME ? [index] : []));
  if (places.length === 0) return appendAll(path, env, [VARIABLE]);
  return places
    .filter((index) => asObject(env[index])?.value !== 'true')
    .map((index) => ({ op: 'replace', path: `${path}/${index}`, value: VARIABLE }));
}
