import type { Claim } from './demand.ts';

/** By what a demand is judged. */
export interface FindingOptions {
  /** Where the roles should be. What is `undefined` is not looked at. */
  readonly home: { readonly accountId: string | undefined; readonly partition: string | undefined };
  /** The room for trust policies; `undefined` where nobody asks. */
  readonly quota:
    | {
        /** Characters. */
        readonly limit: number;
        /** The size of the policy for the claims on one role. Characters. */
        sizeOf(claims: readonly Claim[]): number;
      }
    | undefined;
}
