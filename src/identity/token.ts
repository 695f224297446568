import { type Annotation, annotation } from './annotation.ts';
import { eksKeys } from './eks-keys.ts';
import { GO_BOOLEANS, parseGoBool } from './go-bool.ts';
import type { Remark } from './reasons.ts';
import type { RoleSource, Subject } from './role-source.ts';
import type { IdentitySettings } from './settings.ts';
import { tokenExpiration } from './token-expiration.ts';

/** How long a pod's token lives, and where it is exchanged. */
export interface TokenSettings {
  readonly expirationSeconds: number;
  readonly stsRegionalEndpoint: boolean;
}

/** Audience of the token for STS: the ServiceAccount's annotation (or the ConfigMap's entry) before the flag. */
export function tokenAudience(
  subject: Subject,
  own: RoleSource['own'],
  settings: IdentitySettings,
  remarks: Remark[],
): string {
  if (own !== undefined) return own.audience ?? settings.tokenAudience;
  const given = ofAccount(subject, 'audience', settings);
  if (given?.value === '') {
    remarks.push({
      code: 'audience-empty',
      text: `gives the token the API server's own audience, which STS refuses: ${given.described}`,
    });
  }
  return given?.value ?? settings.tokenAudience;
}

/**
 * Life and endpoint: the ServiceAccount's annotations (or the ConfigMap's entry) before the flags, and for the life the
 * pod's own annotation before all.
 */
export function tokenSettings(
  subject: Subject,
  own: RoleSource['own'],
  settings: IdentitySettings,
  remarks: Remark[],
): TokenSettings {
  const { pod } = subject;
  const ofPod = annotation('Pod', pod.annotations, eksKeys(settings.annotationPrefix).tokenExpiration);
  if (own !== undefined) {
    return {
      expirationSeconds: tokenExpiration([ofPod, own.expiration], settings.tokenExpiration, remarks),
      stsRegionalEndpoint: own.stsRegionalEndpoint ?? settings.stsRegionalEndpoint,
    };
  }
  return {
    expirationSeconds: tokenExpiration(
      [ofPod, ofAccount(subject, 'tokenExpiration', settings)],
      settings.tokenExpiration,
      remarks,
    ),
    stsRegionalEndpoint: regionalSts(
      ofAccount(subject, 'stsRegionalEndpoints', settings),
      settings.stsRegionalEndpoint,
      remarks,
    ),
  };
}

function ofAccount(
  { accountName, serviceAccount }: Subject,
  key: 'audience' | 'tokenExpiration' | 'stsRegionalEndpoints',
  { annotationPrefix }: IdentitySettings,
): Annotation | undefined {
  return annotation(accountName, serviceAccount.annotations, eksKeys(annotationPrefix)[key]);
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
