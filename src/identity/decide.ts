import type { Decision } from './decision.ts';
import { eksKeys } from './eks-keys.ts';
import { type ClusterFacts, NO_FACTS } from './facts.ts';
import { nearMisses } from './near-miss.ts';
import type { PodView } from './pod.ts';
import { decideContainerCredentials, type Jitter } from './pod-identity.ts';
import { printable } from './quote.ts';
import type { DecisionReason, Remark } from './reasons.ts';
import { ROLE_SOURCES, type Subject } from './role-source.ts';
import type { IdentitySettings } from './settings.ts';
import { decideWebIdentity } from './web-identity.ts';

const MIRROR = 'kubernetes.io/config.mirror';

/** Everything on which a decision depends besides the pod. */
export interface DecisionContext {
  readonly facts: ClusterFacts;
  readonly settings: IdentitySettings;
  readonly jitter: Jitter;
}

/**
 * Who a pod is to AWS: the one decision on which everything else acts. The list for container credentials comes
 * before every role, then the first of {@link ROLE_SOURCES} that names one.
 */
export function decide(pod: PodView, context: DecisionContext): Decision {
  const { facts, settings } = context;
  const excluded = exclusion(pod, settings);
  if (excluded !== undefined) return { outcome: 'none', reason: excluded, remarks: [] };
  const serviceAccount = facts.serviceAccount(pod.namespace, pod.serviceAccount);
  const subject: Subject = {
    pod,
    accountName: `ServiceAccount ${printable(pod.namespace)}/${printable(pod.serviceAccount)}`,
    serviceAccount: serviceAccount ?? NO_FACTS,
    known: serviceAccount !== undefined,
    namespace: facts.namespace(pod.namespace) ?? NO_FACTS,
  };
  const decision = decideSubject(subject, context);
  return {
    ...decision,
    remarks: [...decision.remarks, ...misspelt(subject, settings, decision.outcome === 'grant')],
  };
}

function exclusion(pod: PodView, { annotationPrefix }: IdentitySettings): DecisionReason | undefined {
  if (Object.hasOwn(pod.annotations, MIRROR)) return 'mirror-pod';
  // In a cluster the webhook configuration's objectSelector sees to this; offline nobody else does.
  if (Object.hasOwn(pod.labels, eksKeys(annotationPrefix).skipLabel)) return 'skip-label';
  return undefined;
}

function decideSubject(subject: Subject, { facts, settings, jitter }: DecisionContext): Decision {
  const remarks: Remark[] = [];
  const { namespace, serviceAccount } = subject.pod;
  if (facts.usesContainerCredentials(namespace, serviceAccount)) {
    return decideContainerCredentials(subject, settings, jitter, remarks);
  }
  for (const find of ROLE_SOURCES) {
    const source = find(subject, facts, settings, remarks);
    if (source !== undefined) return decideWebIdentity(subject, source, settings, remarks);
  }
  if (!subject.known) {
    remarks.push({ code: 'service-account-unknown', text: `${subject.accountName} is not known` });
  }
  return { outcome: 'none', reason: 'no-role', remarks };
}

function misspelt(
  { pod, accountName: holder, serviceAccount }: Subject,
  { annotationPrefix: prefix }: IdentitySettings,
  granted: boolean,
): readonly Remark[] {
  return [
    ...nearMisses('ServiceAccount', { holder, annotations: serviceAccount.annotations, prefix, granted }),
    ...nearMisses('Pod', { holder: 'Pod', annotations: pod.annotations, prefix, granted }),
  ];
}
