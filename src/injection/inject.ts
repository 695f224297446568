import type { Grant } from '../identity/decision.ts';
import { asObject, type JsonObject } from '../identity/pod.ts';
import { quote } from '../identity/quote.ts';
import type { Remark } from '../identity/reasons.ts';
import { configText, isByFile, writeConfig } from './aws-config.ts';
import {
  type AdditionOptions,
  type Additions,
  addToContainer,
  type ContainerAdditions,
} from './container.ts';
import { envGroups } from './env.ts';
import { appendAll, type PatchOperation } from './json-patch.ts';
import { tokenPlace } from './token-volume.ts';
import { missingVolumes, placesOf } from './volumes.ts';
import { isWindows } from './windows.ts';

/** etcd takes objects up to 1.5 MiB: a pod that would grow by more than this cannot be stored anyway. Characters. */
const MOST_ADDED = 2 ** 20;

/** By this label the pods that use the EKS Pod Identity agent are known to others. */
const POD_IDENTITY_LABEL = 'eks.amazonaws.com/pod-identity';

/**
 * What a grant adds to a pod, as paths from the pod. Only adds, only what is missing: on its own
 * result it adds nothing. Init containers and native sidecars are containers like any other; ephemeral ones cannot exist
 * when a pod is made.
 *
 * @returns `too-large` where all containers together would be given more than 1 MiB, or the annotations of the pod would
 * be more than Kubernetes takes.
 */
export function inject(
  pod: JsonObject,
  { grant, settings, elsewhere }: AdditionOptions,
): Additions | 'too-large' {
  const spec = asObject(pod.spec) ?? {};
  const place = tokenPlace(grant, settings);
  const windows = isWindows(spec);
  const additions: ContainerAdditions = {
    grant,
    elsewhere,
    env: envGroups(grant, { place, windows, settings }),
    places: placesOf(grant, place),
  };
  const found: Found = { operations: [], remarks: [] };
  const served =
    addToContainers('/spec/initContainers', spec.initContainers, additions, found) +
    addToContainers('/spec/containers', spec.containers, additions, found);
  if (served * lengthOf(additions) > MOST_ADDED) return 'too-large';
  const volumes = missingVolumes(spec.volumes, grant, place);
  found.operations.push(...appendAll('/spec/volumes', spec.volumes, volumes.missing));
  found.remarks.push(...volumes.remarks);
  const file = windows ? place.file.windows : place.file.linux;
  if (isByFile(grant)) {
    const config = writeConfig(pod, configText(grant, file));
    if (config === 'too-large') return 'too-large';
    take(config, found);
  }
  found.operations.push(...addLabel(pod, grant));
  found.remarks.push(...unknownContainers(spec, grant));
  return found;
}

/** What is found is gathered in two lists: pods have many parts, and most of them come to nothing. */
interface Found {
  readonly operations: PatchOperation[];
  readonly remarks: Remark[];
}

function take({ operations, remarks }: Additions, found: Found): void {
  for (const operation of operations) found.operations.push(operation);
  for (const remark of remarks) found.remarks.push(remark);
}

/** About as many characters as a container is given: names, values, and the JSON around them. */
function lengthOf({ env: { sts, region, identity, session, further }, places }: ContainerAdditions): number {
  let length = 100;
  for (const { mountPath } of places) length += mountPath.length;
  for (const { variables } of [sts, region, identity, session, ...further]) {
    for (const { name, value = '' } of variables) length += name.length + value.length + 24;
  }
  return length;
}

/** How many of the containers are given something. */
function addToContainers(
  path: string,
  containers: unknown,
  additions: ContainerAdditions,
  found: Found,
): number {
  let served = 0;
  for (const [index, container] of listed(containers).entries()) {
    const part = addToContainer(`${path}/${index}`, container, additions);
    if (part.operations.length > 0) served += 1;
    take(part, found);
  }
  return served;
}

function listed(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}

function addLabel(pod: JsonObject, { method }: Grant): readonly PatchOperation[] {
  const metadata = asObject(pod.metadata);
  if (method !== 'container-credentials' || metadata === undefined) return [];
  const labels = asObject(metadata.labels);
  if (labels === undefined)
    return [{ op: 'add', path: '/metadata/labels', value: { [POD_IDENTITY_LABEL]: 'enabled' } }];
  if (Object.hasOwn(labels, POD_IDENTITY_LABEL)) return [];
  return [{ op: 'add', path: `/metadata/labels/${POD_IDENTITY_LABEL.replace('/', '~1')}`, value: 'enabled' }];
}

/** Nobody reads more of them. */
const MOST_UNKNOWN = 5;

function unknownContainers(spec: JsonObject, { containers: { include, skip } }: Grant): readonly Remark[] {
  const named = include ?? skip;
  if (named.size === 0) return [];
  const all = [...listed(spec.initContainers), ...listed(spec.containers)];
  const known = new Set(all.map((container) => asObject(container)?.name));
  const unknown = [...named].filter((name) => !known.has(name)).slice(0, MOST_UNKNOWN);
  return unknown.map((name) => ({
    code: 'container-unknown',
    text: `no container of the pod is called ${quote(name)}, which ${include === undefined ? 'skip' : 'include'}-containers names`,
  }));
}
