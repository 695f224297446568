import { type Annotation, annotation } from './annotation.ts';
import { eksKeys } from './eks-keys.ts';
import { GO_BOOLEANS, parseGoBool } from './go-bool.ts';
import type { Remark } from './reasons.ts';
import type { RoleSource, Subject } from './role-source.ts';
import type { IdentitySettings } from './settings.ts';
import { tokenExpiration } from './token-expiration.ts';

/** What a pod's token is like, and where it is exchanged. */
export interface TokenSettings {
  readonly audience: string;
  readonly expirationSeconds: number;
  readonly stsRegionalEndpoint: boolean;
}

/**
 * Audience, life and endpoint: the ServiceAccount's annotations (or the ConfigMap's entry) before the flags, and for
 * the life the pod's own annotation before all.
 */
export function tokenSettings(
  { pod, accountName, serviceAccount }: Subject,
  own: RoleSource['own'],
  settings: IdentitySettings,
  remarks: Remark[],
): TokenSettings {
  const keys = eksKeys(settings.annotationPrefix);
  const read = (key: string) => annotation(accountName, serviceAccount.annotations, key);
  const ofPod = annotation('Pod', pod.annotations, keys.tokenExpiration);
  if (own !== undefined) {
    return {
      audience: own.audience ?? settings.tokenAudience,
      expirationSeconds: tokenExpiration([ofPod, own.expiration], settings.tokenExpiration, remarks),
      stsRegionalEndpoint: own.stsRegionalEndpoint ?? settings.stsRegionalEndpoint,
    };
  }
  return {
    audience: audience(read(keys.audience), settings.tokenAudience, remarks),
    expirationSeconds: tokenExpiration(
      [ofPod, read(keys.tokenExpiration)],
      settings.tokenExpiration,
      remarks,
    ),
    stsRegionalEndpoint: regionalSts(read(keys.stsRegionalEndpoints), settings.stsRegionalEndpoint, remarks),
  };
}

function audience(given: Annotation | undefined, fallback: string, remarks: Remark[]): string {
  if (given?.value === '') {
    remarks.push({
      code: 'audience-empty',
      text: `gives the token the API server's own audience, which STS refuses: ${given.described}`,
    });
  }
  return given?.value ?? fallback;
}

function regionalSts(given: Annotation | undefined, fallback: boolean, remarks: Remark[]): boolean {
  if (given === undefined) return fallback;
  const value = parseGoBool(given.value);
  if (value === undefined) {
    remarks.push({
      code: 'sts-regional-endpoints-invalid',
      text: `${fallback} is used, as it is none of ${GO_BOOLEANS.join(' ')}: ${given.described}`,
    });
  }
  return value ?? fallback;
}
