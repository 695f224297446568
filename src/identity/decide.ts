import { audit } from './audited.ts';
import type { Decision, DecisionRest, Verdict } from './decision.ts';
import { dialectsIn } from './dialects.ts';
import { eksKeys } from './eks-keys.ts';
import { type FactKind, NO_FACTS } from './facts.ts';
import { disablesMetadata } from './metadata.ts';
import { nearMisses } from './near-miss.ts';
import type { PodView } from './pod.ts';
import { printable } from './quote.ts';
import type { DecisionReason, Remark } from './reasons.ts';
import type { Subject } from './role-source.ts';
import { type DecisionContext, search } from './search.ts';
import type { IdentitySettings } from './settings.ts';

/** The reasons for which a pod is none of ours to touch. */
export const EXCLUSIONS: readonly DecisionReason[] = ['mirror-pod', 'skip-label'];

/** The annotation by which a kubelet shows a static pod of its node. */
export const MIRROR = 'kubernetes.io/config.mirror';

/**
 * Who a pod is to AWS: the one decision on which everything else acts. Pure: nothing
 * but the pod, what is known of the cluster, and the settings.
 */
export function decide(pod: PodView, context: DecisionContext): Decision {
  const { facts, settings } = context;
  const excluded = exclusion(pod, settings);
  if (excluded !== undefined) return untouched(excluded);
  const serviceAccount = facts.serviceAccount(pod.namespace, pod.serviceAccount);
  const namespace = facts.namespace(pod.namespace);
  const subject: Subject = {
    pod,
    accountName: `ServiceAccount ${printable(pod.namespace)}/${printable(pod.serviceAccount)}`,
    serviceAccount: serviceAccount ?? NO_FACTS,
    known: serviceAccount !== undefined,
    namespace: namespace ?? NO_FACTS,
    namespaceKnown: namespace !== undefined,
  };
  const remarks: Remark[] = [];
  const modes = dialectsIn(subject.namespace.labels, settings, remarks);
  const found = search(subject, { modes, purpose: 'decide' }, context, remarks);
  const { verdict, asked, silent } = found;
  const audited = audit(subject, modes, { verdict, remarks }, context);
  addMisspelt(subject, settings, verdict.outcome === 'grant', remarks);
  const metadata = disablesMetadata(verdict, { subject, modes, settings }, remarks);
  return completed(verdict, { remarks, asked, silent, disablesMetadata: metadata, audited });
}

/** Written out: to spread a verdict into a decision takes longer than to make both. */
function completed(
  verdict: Verdict,
  { remarks, asked, silent, disablesMetadata, audited }: DecisionRest,
): Decision {
  const { reason } = verdict;
  switch (verdict.outcome) {
    case 'grant': {
      const { outcome, grant } = verdict;
      return { outcome, reason, grant, remarks, asked, silent, disablesMetadata, audited };
    }
    case 'none': {
      const { outcome } = verdict;
      return { outcome, reason, remarks, asked, silent, disablesMetadata, audited };
    }
    case 'forbidden': {
      const { outcome, message, action } = verdict;
      return { outcome, reason, message, action, remarks, asked, silent, disablesMetadata, audited };
    }
  }
}

/** A decision that rests on nothing but the pod. */
export function untouched(reason: DecisionReason, remarks: readonly Remark[] = []): Decision {
  const nothing = { asked: NO_KINDS, silent: NO_KINDS, disablesMetadata: false, audited: undefined };
  return { outcome: 'none', reason, remarks, ...nothing };
}

const NO_KINDS: readonly FactKind[] = [];

function exclusion(pod: PodView, { annotationPrefix }: IdentitySettings): DecisionReason | undefined {
  if (Object.hasOwn(pod.annotations, MIRROR)) return 'mirror-pod';
  // In a cluster the webhook configuration's objectSelector sees to this; offline nobody else does.
  if (Object.hasOwn(pod.labels, eksKeys(annotationPrefix).skipLabel)) return 'skip-label';
  return undefined;
}

function addMisspelt(
  { pod, accountName: holder, serviceAccount }: Subject,
  { annotationPrefix: prefix }: IdentitySettings,
  granted: boolean,
  remarks: Remark[],
): void {
  const ofAccount = { holder, annotations: serviceAccount.annotations, prefix, granted };
  for (const remark of nearMisses('ServiceAccount', ofAccount)) remarks.push(remark);
  const ofPod = { holder: 'Pod', annotations: pod.annotations, prefix, granted };
  for (const remark of nearMisses('Pod', ofPod)) remarks.push(remark);
}
