import { posix } from 'node:path';
import type { Grant } from '../identity/decision.ts';
import { asObject, type JsonObject } from '../identity/pod.ts';

/** Name of the volume, as in amazon-eks-pod-identity-webhook. */
export const TOKEN_VOLUME = 'aws-iam-token';

const TOKEN_FILE = 'token';

/** The projected volume whose token the kubelet requests and renews (Kubernetes, "Projected Volumes"). */
export function tokenVolume(grant: Grant): JsonObject {
  const serviceAccountToken = {
    audience: grant.audience,
    expirationSeconds: grant.expirationSeconds,
    path: TOKEN_FILE,
  };
  return { name: TOKEN_VOLUME, projected: { sources: [{ serviceAccountToken }] } };
}

/** Whether a volume of the pod projects a ServiceAccount token. */
export function projectsToken(volume: JsonObject): boolean {
  const sources = asObject(volume.projected)?.sources;
  return Array.isArray(sources) && sources.some((source) => asObject(asObject(source)?.serviceAccountToken));
}

/** The mount of the token volume. */
export function tokenMount(mountPath: string): JsonObject {
  return { name: TOKEN_VOLUME, readOnly: true, mountPath };
}

/** The token file as the container's SDK sees it; Windows containers see mounts below `C:`. */
export function tokenFile(mountPath: string, windows: boolean): string {
  const path = posix.join(mountPath, TOKEN_FILE);
  return windows ? `C:${path.replaceAll('/', '\\')}` : path;
}
