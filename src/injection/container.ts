import { posix } from 'node:path';
import { isChosen } from '../identity/container-list.ts';
import type { Grant } from '../identity/decision.ts';
import { asObject, type JsonObject } from '../identity/pod.ts';
import { quote } from '../identity/quote.ts';
import type { Remark } from '../identity/reasons.ts';
import { containerRemark, environmentRemarks } from './container-remarks.ts';
import type { EnvGroup, EnvGroups, EnvVar } from './env.ts';
import type { VariablesFromElsewhere } from './env-from.ts';
import { type AddOperation, appendAll } from './json-patch.ts';
import type { InjectionSettings } from './settings.ts';
import { type TokenPlace, tokenMount } from './token-volume.ts';

/** On what the additions to a pod depend. */
export interface AdditionOptions {
  readonly grant: Grant;
  readonly settings: InjectionSettings;
  /** What a container takes by `envFrom`. */
  readonly elsewhere: (container: JsonObject) => VariablesFromElsewhere;
}

/** What every container of a pod is given, computed once for the pod. */
export interface ContainerAdditions extends Omit<AdditionOptions, 'settings'> {
  readonly env: EnvGroups;
  readonly place: TokenPlace;
}

/** What injection does to one part of a pod, and what it noticed. */
export interface Additions {
  readonly operations: readonly AddOperation[];
  readonly remarks: readonly Remark[];
}

/** The additions for the container at `path`, which may be any JSON at all. */
export function addToContainer(
  path: string,
  given: unknown,
  { grant, env, place, elsewhere }: ContainerAdditions,
): Additions {
  const container = asObject(given);
  if (container === undefined || !listOrMissing(container.env) || !listOrMissing(container.volumeMounts)) {
    return { operations: [], remarks: [] };
  }
  if (typeof container.name === 'string' && !isChosen(container.name, grant.containers)) {
    return leftAlone(
      'container-skipped',
      container,
      'is not chosen by the annotations of the pod; it gets nothing',
    );
  }
  const set = envNames(container);
  const sets = ({ names }: EnvGroup) => names.some((name) => set.has(name));
  if (sets(env.identity) && sets(env.region) && sets(env.sts)) {
    return leftAlone(
      'container-complete',
      container,
      'sets identity, region and STS variables; it is left alone',
    );
  }
  if (mountPathTaken(container, place)) {
    const what = `already uses ${quote(place.mountPath)}, where the token belongs; it gets nothing`;
    return leftAlone('mount-path-taken', container, what);
  }
  const session = sets(env.identity) ? [] : [env.session];
  const groups = [env.sts, env.region, env.identity, ...session, ...env.further];
  const variables = eachOnce(
    groups.filter((group) => !sets(group)).flatMap((group) => group.variables),
    set,
  );
  const mounts = usesVolume(container, place.volumeName) ? [] : [tokenMount(place)];
  return {
    operations: [
      ...appendAll(`${path}/env`, container.env, variables),
      ...appendAll(`${path}/volumeMounts`, container.volumeMounts, mounts),
    ],
    remarks: environmentRemarks(container, { set, grant, elsewhere: elsewhere(container) }),
  };
}

/** `--inject-env` may name a variable that is given anyway, which then stands; and a helper variable may be there. */
function eachOnce(variables: readonly EnvVar[], set: ReadonlySet<unknown>): readonly EnvVar[] {
  const names = new Set(set);
  return variables.filter(({ name }) => !names.has(name) && names.add(name));
}

function leftAlone(code: Remark['code'], container: JsonObject, what: string): Additions {
  return { operations: [], remarks: [containerRemark(code, container, what)] };
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
function usesVolume(container: JsonObject, volumeName: string): boolean {
  return [...members(container.volumeMounts), ...members(container.volumeDevices)].some(
    (use) => use.name === volumeName,
  );
}

function mountPathTaken(container: JsonObject, { mountPath, volumeName }: TokenPlace): boolean {
  const wanted = normalised(mountPath);
  // Normalising only ever shortens a path but for a slash at its end, so most paths need none.
  const isWanted = (path: unknown) =>
    typeof path === 'string' && path.length >= wanted.length - 1 && normalised(path) === wanted;
  return (
    members(container.volumeMounts).some((mount) => mount.name !== volumeName && isWanted(mount.mountPath)) ||
    members(container.volumeDevices).some((device) => isWanted(device.devicePath))
  );
}

/** Windows containers may write the same folder as `C:\var\run`, which their nodes resolve to `/var/run`. */
function normalised(path: string): string {
  return posix.join(path.replace(/^c:/i, '').replaceAll('\\', '/'), '/');
}
