import type { Grant } from '../identity/decision.ts';
import type { DecisionReason } from '../identity/reasons.ts';
import type { Holders } from './holder.ts';
import type { PermissionCode } from './permission.ts';

/** A ServiceAccount of whose pods something is said, and the objects that say it. */
interface OfAccount {
  readonly namespace: string;
  readonly serviceAccount: string;
  readonly holders: Holders;
}

/** That a role must trust a ServiceAccount. It is a claim: what vouches for it is in `permittedBy`. */
export interface Claim extends OfAccount {
  readonly roleArn: string;
  /** Of the token: 1 to 255 characters. */
  readonly audience: string;
  /** `chain` for the role from which pods go on to another one. */
  readonly method: Exclude<Grant['method'], 'container-credentials'>;
  readonly reason: DecisionReason;
  readonly permittedBy: PermissionCode;
  /** Whether there is such a ServiceAccount. */
  readonly isKnown: boolean;
}

/** That a role must trust another role, by way of which the pods of a ServiceAccount have it. */
export interface ChainClaim extends OfAccount {
  readonly roleArn: string;
  readonly baseRoleArn: string;
  readonly reason: DecisionReason;
  readonly permittedBy: PermissionCode;
  /** For the policy of the role, and nothing else. */
  readonly externalId: string | undefined;
}

/** A ServiceAccount whose pods ask the EKS Pod Identity agent, which needs no trust in an OIDC provider. */
export type AgentClaim = OfAccount;

/** A role that pods of a ServiceAccount ask for and do not get. */
export interface ForbiddenClaim extends OfAccount {
  /** As asked for; what is very long is cut. */
  readonly asked: string;
  readonly reason: DecisionReason;
  /** Escaped. */
  readonly message: string;
  /** Whether the Namespace, which has the word, is known. */
  readonly isNamespaceKnown: boolean;
}

/** What a policy cannot say: a role that is no ARN, a name that no ServiceAccount has, or an audience that no provider has. */
export interface UnusableClaim extends OfAccount {
  /** As asked for; what is very long is cut. */
  readonly asked: string;
  readonly problem: 'role' | 'name' | 'audience';
}

/** A role that pods ask for in vain, as another one stands for their ServiceAccount. */
export interface OverriddenClaim extends OfAccount {
  /** As asked for; what is very long is cut. */
  readonly asked: string;
  /** ARN of the one that stands; `undefined` for one that only an agent knows. */
  readonly roleArn: string | undefined;
}

/**
 * A role that something names for the pods of a ServiceAccount, and that comes to no claim: it is forbidden, another one
 * stands, its dialect is off, or it is only reached by way of another.
 */
export interface PassedOverRole extends OfAccount {
  /** As asked for; what is very long is cut. `undefined` where what may name a role, ServiceAccount or Namespace, is not known. */
  readonly asked: string | undefined;
  /** What it comes to; `undefined` where it may be any. */
  readonly roleArn: string | undefined;
  /** What became of the pods. */
  readonly reason: DecisionReason;
  /** Whether it is because they are forbidden the role for which they ask. */
  readonly isForbidden: boolean;
  /** Why, or what stands. Escaped. */
  readonly said: string | undefined;
  /** Whether the Namespace is known. */
  readonly isNamespaceKnown: boolean;
}

/** A kind of object that could not be listed, so that what it asks for is missing. */
export interface UnlistedKind {
  /** Its resource in the API, such as `cronjobs`. */
  readonly resource: string;
  /** What the API server said. */
  readonly why: string;
}

/** Who must be trusted by which role. Every list is sorted, and the same whatever the order of the objects was. */
export interface Demand {
  readonly claims: readonly Claim[];
  readonly chains: readonly ChainClaim[];
  readonly agents: readonly AgentClaim[];
  readonly forbidden: readonly ForbiddenClaim[];
  readonly unusable: readonly UnusableClaim[];
  readonly overridden: readonly OverriddenClaim[];
  readonly passedOver: readonly PassedOverRole[];
  readonly unlisted: readonly UnlistedKind[];
  /** How many were asked. Pods are those of workload templates, too. */
  readonly asked: { readonly serviceAccounts: number; readonly pods: number };
}
