import { posix } from 'node:path';
import { asObject, type JsonObject } from '../identity/pod.ts';
import { quote } from '../identity/quote.ts';
import type { Remark } from '../identity/reasons.ts';
import type { EnvGroups } from './env.ts';
import { type AddOperation, appendAll } from './json-patch.ts';
import { TOKEN_VOLUME, tokenMount } from './token-volume.ts';

/** What every container of a pod is given, computed once for the pod. */
export interface ContainerAdditions {
  readonly env: EnvGroups;
  readonly mountPath: string;
  readonly skip: ReadonlySet<string>;
}

/** What injection does to one container (or to the volumes of a pod), and what it noticed. */
export interface Additions {
  readonly operations: readonly AddOperation[];
  readonly remarks: readonly Remark[];
}

/** The additions for the container at `path`, which may be any JSON at all. */
export function addToContainer(path: string, given: unknown, additions: ContainerAdditions): Additions {
  const container = asObject(given);
  if (container === undefined || !listOrMissing(container.env) || !listOrMissing(container.volumeMounts)) {
    return { operations: [], remarks: [] };
  }
  if (typeof container.name === 'string' && additions.skip.has(container.name)) {
    return leftAlone('container-skipped', container, 'is named by skip-containers; it gets nothing');
  }
  const set = envNames(container);
  const { sts, region, identity } = additions.env;
  const sets = (names: readonly string[]) => names.some((name) => set.has(name));
  if (sets(identity.names) && sets(region.names) && sets(sts.names)) {
    return leftAlone(
      'container-complete',
      container,
      'sets identity, region and STS variables; it is left alone',
    );
  }
  if (mountPathTaken(container, additions.mountPath)) {
    return leftAlone(
      'mount-path-taken',
      container,
      `already uses ${quote(additions.mountPath)}, where the token belongs; it gets nothing`,
    );
  }
  const variables = [sts, region, identity].flatMap((group) => (sets(group.names) ? [] : group.variables));
  const mounts = usesTokenVolume(container) ? [] : [tokenMount(additions.mountPath)];
  return {
    operations: [
      ...appendAll(`${path}/env`, container.env, variables),
      ...appendAll(`${path}/volumeMounts`, container.volumeMounts, mounts),
    ],
    remarks: sets(identity.names)
      ? [remark('identity-already-set', container, 'sets its own web identity variables; they are kept')]
      : [],
  };
}

function leftAlone(code: Remark['code'], container: JsonObject, what: string): Additions {
  return { operations: [], remarks: [remark(code, container, what)] };
}

function remark(code: Remark['code'], container: JsonObject, what: string): Remark {
  return { code, text: `container ${quote(String(container.name))} ${what}` };
}

function listOrMissing(value: unknown): boolean {
  return value === undefined || value === null || Array.isArray(value);
}

function members(list: unknown): readonly JsonObject[] {
  return Array.isArray(list) ? list.map(asObject).filter((member) => member !== undefined) : [];
}

function envNames(container: JsonObject): ReadonlySet<unknown> {
  return new Set(members(container.env).map((variable) => variable.name));
}

/** A block device of our volume's name counts too: the API server refuses a volume that is both mounted and a device. */
function usesTokenVolume(container: JsonObject): boolean {
  return [...members(container.volumeMounts), ...members(container.volumeDevices)].some(
    (use) => use.name === TOKEN_VOLUME,
  );
}

function mountPathTaken(container: JsonObject, mountPath: string): boolean {
  const wanted = normalised(mountPath);
  const isWanted = (path: unknown) => typeof path === 'string' && normalised(path) === wanted;
  return (
    members(container.volumeMounts).some(
      (mount) => mount.name !== TOKEN_VOLUME && isWanted(mount.mountPath),
    ) || members(container.volumeDevices).some((device) => isWanted(device.devicePath))
  );
}

/** Windows containers may write the same folder as `C:\var\run`, which their nodes resolve to `/var/run`. */
function normalised(path: string): string {
  return posix.join(path.replace(/^[a-z]:/i, '').replaceAll('\\', '/'), '/');
}
