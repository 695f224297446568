import { type Dialect, dialectsIn } from '../identity/dialects.ts';
import { type ClusterFacts, type FactKind, NO_FACTS } from '../identity/facts.ts';
import type { ActiveDialects } from '../identity/iam-rule.ts';
import type { PodView } from '../identity/pod.ts';
import { ROLE_PLACES, type RoleSource, type Subject } from '../identity/role-source.ts';
import type { IdentitySettings } from '../identity/settings.ts';

/** A pod and what is known around it, the dialects in audit taken for on. */
export interface Situation {
  readonly subject: Subject;
  readonly active: ActiveDialects;
  readonly facts: ClusterFacts;
  readonly settings: IdentitySettings;
}

/** What stands around a pod. */
export function situationOf(
  pod: PodView,
  { facts, settings }: { readonly facts: ClusterFacts; readonly settings: IdentitySettings },
): Situation {
  const serviceAccount = facts.serviceAccount(pod.namespace, pod.serviceAccount);
  const namespace = facts.namespace(pod.namespace);
  const modes = dialectsIn(namespace?.labels ?? {}, settings, []);
  return {
    subject: {
      pod,
      accountName: '',
      serviceAccount: serviceAccount ?? NO_FACTS,
      known: serviceAccount !== undefined,
      namespace: namespace ?? NO_FACTS,
      namespaceKnown: namespace !== undefined,
    },
    active: { eks: modes.eks !== 'off', kiam: modes.kiam !== 'off', kube2iam: modes.kube2iam !== 'off' },
    facts,
    settings,
  };
}

/** The first place that names a role, in the order of precedence, among those of some kinds of object and dialects. */
export function firstNamed(
  { subject, active, facts, settings }: Situation,
  kinds: readonly (FactKind | undefined)[],
  dialects: readonly Dialect[],
): RoleSource | undefined {
  for (const { asks, find, dialects: own } of ROLE_PLACES) {
    if (!kinds.includes(asks) || !own.some((one) => active[one] && dialects.includes(one))) continue;
    const source = find(subject, { facts, settings, remarks: [] });
    if (source !== undefined && source.role.value !== '') return source;
  }
  return undefined;
}

/** The role that a pod asks for in the dialect of kiam and kube2iam, itself or by its ServiceAccount. */
export function iamRoleOf({ subject, active, settings }: Situation): string | undefined {
  if (!active.kiam && !active.kube2iam) return undefined;
  const { iamRoleKey } = settings;
  const asked = subject.pod.annotations[iamRoleKey] ?? subject.serviceAccount.annotations[iamRoleKey];
  return typeof asked === 'string' && asked !== '' ? asked : undefined;
}
