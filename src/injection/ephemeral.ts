import { asObject, type JsonObject } from '../identity/pod.ts';
import { type AdditionOptions, type Additions, addToContainer } from './container.ts';
import { envGroups } from './env.ts';
import { tokenPlace } from './token-volume.ts';
import { placesOf } from './volumes.ts';
import { isWindows } from './windows.ts';

const NOTHING: Additions = { operations: [], remarks: [] };

/** A running pod before and after ephemeral containers were added to it. */
export interface EphemeralUpdate {
  readonly pod: JsonObject;
  readonly oldPod: JsonObject;
}

/**
 * What a grant adds to the ephemeral containers that are new in a pod: variables and the mount of the token volume. A
 * running pod gets no volume any more, so without one there is nothing to add; older ephemeral containers cannot change.
 */
export function injectEphemeral(
  { pod, oldPod }: EphemeralUpdate,
  { grant, settings, elsewhere }: AdditionOptions,
): Additions {
  const spec = asObject(pod.spec) ?? {};
  const place = tokenPlace(grant, settings);
  const places = placesOf(grant, place);
  const volumes = names(spec.volumes);
  if (!places.every(({ volumeName }) => volumes.has(volumeName))) return NOTHING;
  const before = new Set(ephemeralNames(oldPod));
  const env = envGroups(grant, { place, windows: isWindows(spec), settings });
  const additions = { grant, env, places, elsewhere };
  const parts = listed(spec.ephemeralContainers).map((container, index) =>
    before.has(asObject(container)?.name)
      ? NOTHING
      : addToContainer(`/spec/ephemeralContainers/${index}`, container, additions),
  );
  return {
    operations: parts.flatMap(({ operations }) => operations),
    remarks: parts.flatMap(({ remarks }) => remarks),
  };
}

/** Names of the ephemeral containers that a pod has. */
export function ephemeralNames({ spec }: JsonObject): readonly unknown[] {
  return [...names(asObject(spec)?.ephemeralContainers)];
}

function names(list: unknown): ReadonlySet<unknown> {
  return new Set(listed(list).map((member) => asObject(member)?.name));
}

function listed(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}
