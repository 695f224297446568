import { roleOf, type Verdict } from '../identity/decision.ts';
import { eksKeys } from '../identity/eks-keys.ts';
import { keepsFor } from '../identity/keeping.ts';
import { isRoleArn, resolveRole } from '../identity/role-arn.ts';
import { NAMESPACE_ROLE } from '../identity/role-source.ts';
import { completedRole } from '../identity/web-identity.ts';
import { type DemandRows, kept } from './demand-rows.ts';
import type { HolderCount } from './holder.ts';
import type { Situation } from './situation.ts';

/**
 * The rows to which a pod adds for roles that something names for it and that do not come to a claim: forbidden, not the one
 * that stands, in a dialect that is off. Where its ServiceAccount is not known, or a Namespace that counts, any role may be.
 */
export function passedOverRows(verdict: Verdict, situation: Situation, rows: DemandRows): HolderCount[] {
  const { pod, namespaceKnown: isNamespaceKnown } = situation.subject;
  const { namespace, serviceAccount } = pod;
  const claimed = trustedBy(verdict);
  const why = { reason: verdict.reason, isForbidden: verdict.outcome === 'forbidden', said: saidOf(verdict) };
  const row = (asked: string | undefined, roleArn: string | undefined) =>
    rows.passedOver.row({ asked, roleArn, namespace, serviceAccount, ...why, isNamespaceKnown });
  const named = new Map(namedRoles(verdict, situation).map((one) => [one.roleArn ?? one.asked, one]));
  const others = [...named.values()].filter(({ roleArn }) => roleArn === undefined || roleArn !== claimed);
  return [
    ...others.map(({ asked, roleArn }) => row(kept(asked), roleArn)),
    ...(isUnread(situation) ? [row(undefined, undefined)] : []),
  ];
}

interface Named {
  readonly asked: string;
  /** `undefined` for what comes to no role. */
  readonly roleArn: string | undefined;
}

function namedRoles(verdict: Verdict, { subject, facts, settings }: Situation): readonly Named[] {
  const { pod, serviceAccount, namespace } = subject;
  const eks = (value: string | undefined) => named(value, completedRole(value ?? '', settings));
  const iam = (value: string | undefined) => {
    const [ofKiam, ofKube2iam] = (['kiam', 'kube2iam'] as const).map((dialect) =>
      resolveRole(value ?? '', dialect, settings),
    );
    return named(value, ofKube2iam !== undefined && ofKube2iam === trustedBy(verdict) ? ofKube2iam : ofKiam);
  };
  const { iamRoleKey } = settings;
  const keeps = keepsFor(settings);
  const ofAny = [pod.annotations, serviceAccount.annotations].flatMap((annotations) =>
    Object.entries(annotations).flatMap(([key, value]) =>
      keeps(key) && isRoleArn(value) ? named(value, value) : [],
    ),
  );
  return [
    ...eks(serviceAccount.annotations[eksKeys(settings.annotationPrefix).roleArn]),
    ...eks(facts.configMapRole(pod.namespace, pod.serviceAccount)?.roleArn),
    ...iam(pod.annotations[iamRoleKey]),
    ...iam(serviceAccount.annotations[iamRoleKey]),
    ...ofAny,
    // These are for pods for which nothing else names a role.
    ...(verdict.outcome === 'none'
      ? [...eks(namespace.annotations[NAMESPACE_ROLE]), ...iam(settings.defaultRole)]
      : []),
  ];
}

function named(asked: string | undefined, roleArn: string | undefined): readonly Named[] {
  if (asked === undefined || asked === '') return [];
  return [{ asked, roleArn: roleArn !== undefined && isRoleArn(roleArn) ? kept(roleArn) : undefined }];
}

/** The role of which the verdict makes a claim; an unusable one is told as such. */
function trustedBy(verdict: Verdict): string | undefined {
  if (verdict.outcome !== 'grant') return undefined;
  const { grant } = verdict;
  return grant.method === 'chain' ? grant.baseRoleArn : roleOf(verdict);
}

function saidOf(verdict: Verdict): string | undefined {
  if (verdict.outcome === 'forbidden') return kept(verdict.message);
  if (verdict.outcome === 'none') return undefined;
  return kept(`${roleOf(verdict) ?? 'what the EKS Pod Identity agent gives'} stands`);
}

/** Whether what is not known could name a role for the pod. */
function isUnread({ subject, settings }: Situation): boolean {
  const { pod, known, namespaceKnown } = subject;
  const asksNamespace = settings.namespaceRoles || pod.annotations[settings.iamExternalId] !== undefined;
  return !known || (!namespaceKnown && asksNamespace);
}
