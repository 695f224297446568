import type { DecisionReason, Remark } from './reasons.ts';

/** What a pod that has a role is given: everything that injection needs to know. */
export interface Grant {
  readonly roleArn: string;
  /** Audience of the projected token. */
  readonly audience: string;
  /** Life of the projected token in seconds, 600 to 2^32. */
  readonly expirationSeconds: number;
  /** Whether SDKs are told to use the region's own STS endpoint. */
  readonly stsRegionalEndpoint: boolean;
  /** Region for the SDKs; `undefined` leaves the containers' own. */
  readonly region: string | undefined;
  /** Names of containers and init containers that get nothing. */
  readonly skipContainers: ReadonlySet<string>;
}

/** Who a pod is to AWS. */
export type Decision =
  | {
      readonly outcome: 'grant';
      readonly dialect: 'eks';
      readonly reason: DecisionReason;
      readonly grant: Grant;
      readonly remarks: readonly Remark[];
    }
  | { readonly outcome: 'none'; readonly reason: DecisionReason; readonly remarks: readonly Remark[] };
