import type { ContainerChoice } from './container-list.ts';
import type { FactKind } from './facts.ts';
import type { DecisionReason, Remark } from './reasons.ts';
import type { SessionName } from './session-name.ts';
import type { ForbiddenAction } from './settings.ts';

/** What every pod that gets AWS credentials is given, by whichever way. */
export interface GrantBase {
  /** Audience of the projected token. */
  readonly audience: string;
  /** Life of the projected token in seconds, 600 to 2^32. */
  readonly expirationSeconds: number;
  /** Whether SDKs are told to use the region's own STS endpoint. */
  readonly stsRegionalEndpoint: boolean;
  /** Region for the SDKs; `undefined` leaves the containers' own. */
  readonly region: string | undefined;
  readonly containers: ContainerChoice;
}

/** The pod exchanges its token at STS for the credentials of a role. */
export interface WebIdentityGrant extends GrantBase {
  readonly method: 'web-identity';
  readonly roleArn: string;
  /** `undefined` leaves the name to the SDK. */
  readonly sessionName: SessionName | undefined;
}

/** The pod exchanges its token for the credentials of one role, and these for those of another. */
export interface ChainGrant extends GrantBase {
  readonly method: 'chain';
  /** The role that the token is exchanged for. */
  readonly baseRoleArn: string;
  /** The role that the pod has in the end. */
  readonly roleArn: string;
  /** 2 to 1224 of `[\w+=,.@:/-]`. */
  readonly externalId: string | undefined;
  /** `undefined` leaves the name to the SDK. */
  readonly sessionName: string | undefined;
}

/** The pod asks the EKS Pod Identity agent of its node, which knows the role. */
export interface ContainerCredentialsGrant extends GrantBase {
  readonly method: 'container-credentials';
}

/** What a pod is given: everything that injection needs to know. */
export type Grant = WebIdentityGrant | ChainGrant | ContainerCredentialsGrant;

/** Who a pod is to AWS, and why. */
export type Verdict =
  | { readonly outcome: 'grant'; readonly reason: DecisionReason; readonly grant: Grant }
  | { readonly outcome: 'none'; readonly reason: DecisionReason }
  | {
      readonly outcome: 'forbidden';
      readonly reason: DecisionReason;
      /** For the one who made the pod. Values in it are escaped. */
      readonly message: string;
      readonly action: ForbiddenAction;
    };

/** On what a verdict rests, and what comes with it. */
export interface DecisionRest {
  readonly remarks: readonly Remark[];
  /** The kinds of object that were asked for a word. */
  readonly asked: readonly FactKind[];
  /** Those of them that said nothing, or what keeps the pod from a role: they may only be behind the cluster. */
  readonly silent: readonly FactKind[];
  /** Whether the pod is told to keep away from the instance metadata. */
  readonly disablesMetadata: boolean;
  /** What would be, if the dialects in audit were on; `undefined` where that is the same. */
  readonly audited: Verdict | undefined;
}

/** A {@link Verdict} and on what it rests. */
export type Decision = Verdict & DecisionRest;

/** The role that a verdict comes to; `undefined` for none, or one that only an agent knows. */
export function roleOf(verdict: Verdict): string | undefined {
  return verdict.outcome === 'grant' && verdict.grant.method !== 'container-credentials'
    ? verdict.grant.roleArn
    : undefined;
}
