import { asObject, type JsonObject } from './pod.ts';

/** What the containers of a pod set a variable to; without those that take it from elsewhere. */
export function variableValues(pod: JsonObject, variable: string): readonly string[] {
  const spec = asObject(pod.spec) ?? {};
  const values = [...objects(spec.initContainers), ...objects(spec.containers)]
    .flatMap(({ env }) => objects(env))
    .filter(({ name }) => name === variable)
    .flatMap(({ value }) => (typeof value === 'string' ? value : []));
  return [...new Set(values)];
}

/** The objects of what should be a list of them. */
export function objects(list: unknown): readonly JsonObject[] {
  return Array.isArray(list) ? list.map(asObject).filter((one) => one !== undefined) : [];
}
