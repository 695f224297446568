import type { ContainerChoice } from './container-list.ts';
import type { DecisionReason, Remark } from './reasons.ts';
import type { SessionName } from './session-name.ts';

/** What every pod that gets AWS credentials is given, by whichever way. */
interface GrantBase {
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

/** The pod asks the EKS Pod Identity agent of its node, which knows the role. */
export interface ContainerCredentialsGrant extends GrantBase {
  readonly method: 'container-credentials';
}

/** What a pod is given: everything that injection needs to know. */
export type Grant = WebIdentityGrant | ContainerCredentialsGrant;

/** Who a pod is to AWS. */
export type Decision =
  | {
      readonly outcome: 'grant';
      readonly reason: DecisionReason;
      readonly grant: Grant;
      readonly remarks: readonly Remark[];
    }
  | { readonly outcome: 'none'; readonly reason: DecisionReason; readonly remarks: readonly Remark[] }
  | {
      readonly outcome: 'forbidden';
      readonly reason: DecisionReason;
      /** For the one who made the pod. Values in it are quoted. */
      readonly message: string;
      readonly remarks: readonly Remark[];
    };
