import { posix } from 'node:path';
import type { Grant } from '../identity/decision.ts';
import { asObject, type JsonObject } from '../identity/pod.ts';
import type { InjectionSettings } from './settings.ts';

/** Where the token of a grant stands in a pod. */
export interface TokenPlace {
  readonly volumeName: string;
  readonly mountPath: string;
  /** File name below the mount path. */
  readonly path: string;
}

/** The place of a grant's token; for web identity with the names that amazon-eks-pod-identity-webhook has fixed. */
export function tokenPlace({ method }: Grant, settings: InjectionSettings): TokenPlace {
  switch (method) {
    case 'web-identity':
      return { volumeName: 'aws-iam-token', mountPath: settings.tokenMountPath, path: 'token' };
    case 'container-credentials':
      return {
        volumeName: settings.containerCredentialsTokenVolumeName,
        mountPath: settings.containerCredentialsTokenMountPath,
        path: settings.containerCredentialsTokenPath,
      };
  }
}

/** The projected volume whose token the kubelet requests and renews (Kubernetes, "Projected Volumes"). */
export function tokenVolume(
  { audience, expirationSeconds }: Grant,
  { volumeName, path }: TokenPlace,
): JsonObject {
  return {
    name: volumeName,
    projected: { sources: [{ serviceAccountToken: { audience, expirationSeconds, path } }] },
  };
}

/** Whether a volume of the pod projects a ServiceAccount token. */
export function projectsToken(volume: JsonObject): boolean {
  const sources = asObject(volume.projected)?.sources;
  return Array.isArray(sources) && sources.some((source) => asObject(asObject(source)?.serviceAccountToken));
}

/** The mount of the token volume. */
export function tokenMount({ volumeName, mountPath }: TokenPlace): JsonObject {
  return { name: volumeName, readOnly: true, mountPath };
}

/** The token file as the container's SDK sees it; Windows containers see mounts below `C:`. */
export function tokenFile({ mountPath, path }: TokenPlace, windows: boolean): string {
  const file = posix.join(mountPath, path);
  return windows ? `C:${file.replaceAll('/', '\\')}` : file;
}
