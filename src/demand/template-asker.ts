import { asObject, type JsonObject, viewPod } from '../identity/pod.ts';
import { podTemplateOf } from '../manifests/pod-templates.ts';
import type { Asker } from './holder.ts';

/** An object of a kind, and the Namespace in which it counts. */
export interface Placed {
  readonly kind: string;
  readonly object: JsonObject;
  readonly namespace: string;
}

/**
 * A Pod, or a workload with the template of one, as it asks; `undefined` for what has no pod, or a pod without a `spec`,
 * which the webhook leaves alone.
 */
export function templateAsker({ kind, object, namespace }: Placed): Asker | undefined {
  const template = podTemplateOf(kind, object);
  if (template === undefined || asObject(template.pod.spec) === undefined) return undefined;
  return { kind, namespace, name: nameOf(object), pod: viewPod(template.pod, namespace) };
}

function nameOf({ metadata }: JsonObject): string {
  const { name, generateName } = asObject(metadata) ?? {};
  if (typeof name === 'string' && name !== '') return name;
  return `${typeof generateName === 'string' ? generateName : ''}*`;
}
