import { asObject, type JsonObject } from '../identity/pod.ts';
import { appendAll, lasting, type PatchOperation } from './json-patch.ts';

/** The AWS SDKs ask no instance metadata where this is true (AWS SDKs and Tools Reference Guide, "IMDS client"). */
const NAME = 'AWS_EC2_METADATA_DISABLED';
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
  const made = new Set(earlier.map((operation) => operation.path));
  return containers.flatMap((given, index) => {
    const container = asObject(given);
    const env = `${path}/${index}/env`;
    return container === undefined || fixed.includes(container.name)
      ? []
      : inContainer(container, env, made.has(env));
  });
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
