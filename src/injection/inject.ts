import type { Grant } from '../identity/decision.ts';
import { asObject, type JsonObject } from '../identity/pod.ts';
import { type Additions, addToContainer, type ContainerAdditions } from './container.ts';
import { envGroups } from './env.ts';
import { appendAll } from './json-patch.ts';
import type { InjectionSettings } from './settings.ts';
import { projectsToken, TOKEN_VOLUME, tokenVolume } from './token-volume.ts';
import { isWindows } from './windows.ts';

/**
 * What a grant adds to a pod with this `spec`, as paths from the pod. Only adds, only what is missing: on its own
 * result it adds nothing. Init containers and native sidecars are containers like any other; ephemeral ones
 * cannot exist when a pod is made.
 */
export function inject(spec: JsonObject, grant: Grant, settings: InjectionSettings): Additions {
  const additions: ContainerAdditions = {
    env: envGroups(grant, settings.tokenMountPath, isWindows(spec)),
    mountPath: settings.tokenMountPath,
    skip: grant.skipContainers,
  };
  const parts = [
    ...addToContainers('/spec/initContainers', spec.initContainers, additions),
    ...addToContainers('/spec/containers', spec.containers, additions),
    addVolume(spec.volumes, grant),
  ];
  return {
    operations: parts.flatMap((part) => part.operations),
    remarks: parts.flatMap((part) => part.remarks),
  };
}

function addToContainers(
  path: string,
  containers: unknown,
  additions: ContainerAdditions,
): readonly Additions[] {
  if (!Array.isArray(containers)) return [];
  return containers.map((container, index) => addToContainer(`${path}/${index}`, container, additions));
}

function addVolume(volumes: unknown, grant: Grant): Additions {
  const present = Array.isArray(volumes)
    ? volumes.map(asObject).find((volume) => volume?.name === TOKEN_VOLUME)
    : undefined;
  if (present === undefined)
    return { operations: appendAll('/spec/volumes', volumes, [tokenVolume(grant)]), remarks: [] };
  if (projectsToken(present)) return { operations: [], remarks: [] };
  const text = `volume "${TOKEN_VOLUME}" of the pod projects no ServiceAccount token; it is kept, and AWS SDKs will find no token in it`;
  return { operations: [], remarks: [{ code: 'volume-foreign', text }] };
}
