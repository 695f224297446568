import type { Verdict } from './decision.ts';
import type { PodView } from './pod.ts';
import type { Remark } from './reasons.ts';
import type { Subject } from './role-source.ts';
import type { IdentitySettings } from './settings.ts';
import { tokenSettings } from './token.ts';
import { DAY } from './token-expiration.ts';
import { containersOf, regionFor } from './web-identity.ts';

/** A number from 0 to below 1 for a pod: random, or the same at every call where output must be stable. */
export type Jitter = (pod: PodView) => number;

/** With the default life, tokens of pods that start together are not renewed together. Seconds. */
const LEAST_JITTERED = 79_200;

/** Grants what the EKS Pod Identity agent needs. The agent knows the role. */
export function decideContainerCredentials(
  subject: Subject,
  settings: IdentitySettings,
  jitter: Jitter,
  remarks: Remark[],
): Verdict {
  const { expirationSeconds, stsRegionalEndpoint } = tokenSettings(subject, undefined, settings, remarks);
  return {
    outcome: 'grant',
    reason: 'container-credentials',
    grant: {
      method: 'container-credentials',
      audience: settings.containerCredentialsAudience,
      expirationSeconds: expirationSeconds === DAY ? jittered(jitter(subject.pod)) : expirationSeconds,
      stsRegionalEndpoint,
      region: regionFor(subject, settings, remarks),
      containers: containersOf(subject.pod, settings, remarks),
    },
  };
}

function jittered(share: number): number {
  return LEAST_JITTERED + Math.floor(share * (DAY - LEAST_JITTERED + 1));
}

/** A {@link Jitter} that depends on the pod alone (FNV-1a), for output that must not change from run to run. */
export function stableJitter({ namespace, serviceAccount, name, generateName }: PodView): number {
  let hash = 0x811c9dc5;
  for (const character of `${namespace}/${serviceAccount}/${name ?? generateName ?? ''}`) {
    hash = Math.imul(hash ^ (character.codePointAt(0) ?? 0), 0x01000193);
  }
  return (hash >>> 0) / 2 ** 32;
}
