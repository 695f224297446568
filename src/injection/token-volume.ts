import { posix } from 'node:path';
import type { Grant } from '../identity/decision.ts';
import { asObject, type JsonObject } from '../identity/pod.ts';
import { lasting } from './json-patch.ts';
import { type Kept, keep } from './kept.ts';
import type { InjectionSettings } from './settings.ts';
import { type VolumePlace, volumePlace } from './volume-place.ts';

/** Where the token of a grant stands in a pod. */
export interface TokenPlace extends VolumePlace {
  /** File name below the mount path. */
  readonly path: string;
  /** Its volumes, by what is projected. */
  readonly volumes: Kept<JsonObject>;
  /** The token file as a container's SDK sees it; Windows containers see mounts below `C:`. */
  readonly file: { readonly linux: string; readonly windows: string };
}

/** Clusters have some hundreds of roles and a handful of audiences. */
const MOST_KEPT = 1000;

type Places = Readonly<Record<Grant['method'], TokenPlace>>;

const placesOf = new WeakMap<InjectionSettings, Places>();

/**
 * The place of a grant's token; for web identity with the names that amazon-eks-pod-identity-webhook has fixed. Kept with
 * the settings, on which alone it depends: paths are dear to work out for each pod.
 */
export function tokenPlace({ method }: Grant, settings: InjectionSettings): TokenPlace {
  const known = placesOf.get(settings);
  if (known !== undefined) return known[method];
  const webIdentity = place('aws-iam-token', settings.tokenMountPath, 'token');
  const places = {
    'web-identity': webIdentity,
    chain: webIdentity,
    'container-credentials': place(
      settings.containerCredentialsTokenVolumeName,
      settings.containerCredentialsTokenMountPath,
      settings.containerCredentialsTokenPath,
    ),
  };
  placesOf.set(settings, places);
  return places[method];
}

function place(volumeName: string, mountPath: string, path: string): TokenPlace {
  const linux = posix.join(mountPath, path);
  const file = { linux, windows: `C:${linux.replaceAll('/', '\\')}` };
  return { ...volumePlace(volumeName, mountPath), path, volumes: keep(MOST_KEPT), file };
}

/** The projected volume whose token the kubelet requests and renews (Kubernetes, "Projected Volumes"). */
export function tokenVolume(
  { audience, expirationSeconds }: Grant,
  { volumeName, path, volumes }: TokenPlace,
): JsonObject {
  return volumes.get(`${expirationSeconds} ${audience}`, () =>
    lasting({
      name: volumeName,
      projected: { sources: [{ serviceAccountToken: { audience, expirationSeconds, path } }] },
    }),
  );
}

/** Whether a volume of the pod projects a ServiceAccount token. */
export function projectsToken(volume: JsonObject): boolean {
  const sources = asObject(volume.projected)?.sources;
  return Array.isArray(sources) && sources.some((source) => asObject(asObject(source)?.serviceAccountToken));
}
