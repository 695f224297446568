import type { Decision } from './decision.ts';
import { decideEks } from './eks.ts';
import { type ClusterFacts, NO_FACTS } from './facts.ts';
import type { PodView } from './pod.ts';
import type { IdentitySettings } from './settings.ts';

const MIRROR = 'kubernetes.io/config.mirror';

/** Who a pod is to AWS: the one decision on which everything else acts. */
export function decide(pod: PodView, facts: ClusterFacts, settings: IdentitySettings): Decision {
  if (Object.hasOwn(pod.annotations, MIRROR)) return { outcome: 'none', reason: 'mirror-pod', remarks: [] };
  // In a cluster the webhook configuration's objectSelector sees to this; offline nobody else does.
  if (Object.hasOwn(pod.labels, `${settings.annotationPrefix}/skip-pod-identity-webhook`)) {
    return { outcome: 'none', reason: 'skip-label', remarks: [] };
  }
  const serviceAccount = facts.serviceAccount(pod.namespace, pod.serviceAccount) ?? NO_FACTS;
  return decideEks(pod, serviceAccount, settings);
}
