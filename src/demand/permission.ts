import { CHAIN_BASE_ROLE } from '../identity/chain.ts';
import type { Verdict } from '../identity/decision.ts';
import type { DecisionReason } from '../identity/reasons.ts';
import { resolveRole } from '../identity/role-arn.ts';
import type { IdentitySettings } from '../identity/settings.ts';
import { completedRole } from '../identity/web-identity.ts';
import { firstNamed, type Situation } from './situation.ts';

/** One row of {@link PERMISSIONS}. */
interface Permission {
  /** As the table for people has it. */
  readonly shown: string;
  /** As a sentence, for `docs/`. */
  readonly means: string;
}

/** The closed table of what can vouch for a role, apart from whoever asks for it. */
export const PERMISSIONS = {
  permitted: {
    shown: 'permitted',
    means: 'The expression `iam.amazonaws.com/permitted` of the Namespace matches the role.',
  },
  'allowed-roles': {
    shown: 'allowed-roles',
    means: 'The list `iam.amazonaws.com/allowed-roles` of the Namespace has the role.',
  },
  'config-map': {
    shown: 'ConfigMap',
    means: 'The ConfigMap `pod-identity-webhook` names the role for the ServiceAccount.',
  },
  'namespace-role': {
    shown: 'Namespace role',
    means: 'The Namespace names the role for its ServiceAccounts (`podrole.io/role-arn`).',
  },
  'chain-base-role': {
    shown: 'Namespace chain base',
    means: 'The Namespace lends the role to those that go on from it (`podrole.io/chain-base-role`).',
  },
  flag: {
    shown: 'flag',
    means: 'A flag of the webhook names the role: `--default-role` or `--chain-base-role`.',
  },
  nobody: {
    shown: 'nobody: asked for',
    means: 'Nobody. Whoever can edit the ServiceAccount, or make the pod, wrote the role there.',
  },
} as const satisfies Record<string, Permission>;

/** A literal from {@link PERMISSIONS}. */
export type PermissionCode = keyof typeof PERMISSIONS;

type Granted = Extract<Verdict, { outcome: 'grant' }>;

/** What vouches for the role that a pod has in the end. */
export function permissionOf({ reason, grant }: Granted, situation: Situation): PermissionCode {
  if (grant.method === 'container-credentials') return 'nobody';
  // The way on is written on the ServiceAccount, whoever named its role.
  if (grant.method === 'chain' && OF_ACCOUNT.includes(reason)) return 'nobody';
  if (reason === 'kube2iam-role') return kube2iamPermission(grant.roleArn, situation);
  return BY_REASON[reason] ?? 'nobody';
}

/** What vouches for the role from which a pod goes on. */
export function basePermission(
  { reason, grant }: Granted,
  baseRoleArn: string,
  situation: Situation,
): PermissionCode {
  if (OF_ACCOUNT.includes(reason)) return BY_REASON[reason] ?? 'nobody';
  const { settings, subject } = situation;
  // Of the pod's own ways only one goes by a role that the cluster names for its ServiceAccount.
  const own = firstNamed(situation, ['ServiceAccount', 'ConfigMap'], ['eks']);
  if (own?.reason !== undefined && completedRole(own.role.value, settings) === baseRoleArn)
    return BY_REASON[own.reason] ?? 'nobody';
  return grant.method === 'chain' && subject.namespace.annotations[CHAIN_BASE_ROLE] === baseRoleArn
    ? 'chain-base-role'
    : 'flag';
}

const BY_REASON: Partial<Record<DecisionReason, PermissionCode>> = {
  'kiam-role': 'permitted',
  'config-map-role': 'config-map',
  'namespace-role': 'namespace-role',
  'default-role': 'flag',
};

/** The reasons by which a ServiceAccount goes on from the role that is named for it. */
const OF_ACCOUNT: readonly DecisionReason[] = ['service-account-role', 'config-map-role', 'namespace-role'];

/** kube2iam asks its lists only where it is told to, or kiam is there, and never for the default role. */
function kube2iamPermission(roleArn: string, { active, settings }: Situation): PermissionCode {
  if (!active.kiam && !settings.namespaceRestrictions) return 'nobody';
  return isDefaultRole(roleArn, settings) ? 'flag' : 'allowed-roles';
}

function isDefaultRole(roleArn: string, settings: IdentitySettings): boolean {
  const { defaultRole } = settings;
  return defaultRole !== undefined && resolveRole(defaultRole, 'kube2iam', settings) === roleArn;
}
