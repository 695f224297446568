import { isChosen } from '../identity/container-list.ts';
import type { Grant } from '../identity/decision.ts';
import { asObject, type JsonObject } from '../identity/pod.ts';
import { quote } from '../identity/quote.ts';
import type { Remark } from '../identity/reasons.ts';
import { isByFile } from './aws-config.ts';
import { containerRemark, environmentRemarks } from './container-remarks.ts';
import type { EnvGroup, EnvGroups, EnvVar } from './env.ts';
import type { VariablesFromElsewhere } from './env-from.ts';
import { appendAll, type PatchOperation } from './json-patch.ts';
import type { InjectionSettings } from './settings.ts';
import { isAt, type VolumePlace } from './volume-place.ts';

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
  /** Of the volumes that it mounts. */
  readonly places: readonly VolumePlace[];
}

/** What injection does to one part of a pod, and what it noticed. */
export interface Additions {
  readonly operations: readonly PatchOperation[];
  readonly remarks: readonly Remark[];
}

/** The additions for the container at `path`, which may be any JSON at all. */
export function addToContainer(
  path: string,
  given: unknown,
  { grant, env, places, elsewhere }: ContainerAdditions,
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
  const set = namesOf(container.env);
  if (isByFile(grant) && hasOtherIdentity(container, set, env)) {
    const what = 'sets its own AWS_CONFIG_FILE, AWS_PROFILE or web identity; it is left alone';
    return leftAlone('config-already-set', container, what);
  }
  const hasIdentity = sets(set, env.identity);
  if (hasIdentity && sets(set, env.region) && sets(set, env.sts)) {
    return leftAlone(
      'container-complete',
      container,
      'sets identity, region and STS variables; it is left alone',
    );
  }
  const mounts: JsonObject[] = [];
  for (const place of places) {
    if (mountPathTaken(container, place)) {
      const what = `already uses ${quote(place.mountPath)}, where podrole mounts a volume of its own; it gets nothing`;
      return leftAlone('mount-path-taken', container, what);
    }
    if (!usesVolume(container, place.volumeName)) mounts.push(place.mount);
  }
  return {
    operations: [
      ...appendAll(`${path}/env`, container.env, missing(env, set, hasIdentity)),
      ...appendAll(`${path}/volumeMounts`, container.volumeMounts, mounts),
    ],
    remarks: environmentRemarks(container, { set, grant, elsewhere: elsewhere(container) }),
  };
}

/**
 * The variables of the groups of which the container sets none. Each once: `--inject-env` may name one that is given
 * anyway, which then stands.
 */
function missing(env: EnvGroups, set: ReadonlySet<unknown>, hasIdentity: boolean): readonly EnvVar[] {
  const variables: EnvVar[] = [];
  const add = (group: EnvGroup) => {
    if (sets(set, group)) return;
    for (const variable of group.variables) {
      if (!set.has(variable.name) && !variables.some(({ name }) => name === variable.name))
        variables.push(variable);
    }
  };
  add(env.sts);
  add(env.region);
  add(env.identity);
  if (!hasIdentity) add(env.session);
  for (const group of env.further) add(group);
  return variables;
}

const OTHER_IDENTITY = ['AWS_PROFILE', 'AWS_DEFAULT_PROFILE', 'AWS_ROLE_ARN', 'AWS_WEB_IDENTITY_TOKEN_FILE'];

/** Whether what a container sets itself would come before a configuration file, or in its place. */
function hasOtherIdentity(
  container: JsonObject,
  set: ReadonlySet<unknown>,
  { identity }: EnvGroups,
): boolean {
  if (OTHER_IDENTITY.some((name) => set.has(name))) return true;
  const [file] = identity.variables;
  return some(container.env, ({ name, value }) => name === file?.name && value !== file?.value);
}

function sets(set: ReadonlySet<unknown>, { names }: EnvGroup): boolean {
  return names.some((name) => set.has(name));
}

function leftAlone(code: Remark['code'], container: JsonObject, what: string): Additions {
  return { operations: [], remarks: [containerRemark(code, container, what)] };
}

function listOrMissing(value: unknown): boolean {
  return value === undefined || value === null || Array.isArray(value);
}

/** The names in a list of anything at all. */
function namesOf(list: unknown): ReadonlySet<unknown> {
  const names = new Set<unknown>();
  if (Array.isArray(list)) for (const member of list) names.add(asObject(member)?.name);
  return names;
}

function some(list: unknown, holds: (member: JsonObject) => boolean): boolean {
  return Array.isArray(list) && list.some((member) => holds(asObject(member) ?? {}));
}

/** A block device of our volume's name counts too: the API server refuses a volume that is both mounted and a device. */
function usesVolume({ volumeMounts, volumeDevices }: JsonObject, volumeName: string): boolean {
  const isOurs = ({ name }: JsonObject) => name === volumeName;
  return some(volumeMounts, isOurs) || some(volumeDevices, isOurs);
}

function mountPathTaken({ volumeMounts, volumeDevices }: JsonObject, place: VolumePlace): boolean {
  return (
    some(volumeMounts, ({ name, mountPath }) => name !== place.volumeName && isAt(mountPath, place)) ||
    some(volumeDevices, ({ devicePath }) => isAt(devicePath, place))
  );
}
