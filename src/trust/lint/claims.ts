import type { ClaimKey } from './condition-key.ts';
import type { ReadCondition, ReadStatement } from './reading.ts';

/** A condition on a claim. */
export interface ClaimCondition extends ReadCondition {
  readonly parsedKey: ClaimKey;
}

/** The conditions of a statement that ask for claims; for one of them, if it is named. */
export function claimsOf({ conditions }: ReadStatement, claim?: string): readonly ClaimCondition[] {
  return conditions.filter(
    (one): one is ClaimCondition =>
      one.parsedKey.kind === 'claim' && (claim === undefined || one.parsedKey.claim === claim),
  );
}

/** Whether a condition names those texts of which one is asked for. */
export function isPositive({ read }: ReadCondition): boolean {
  return read !== undefined && !read.negated && isText({ read });
}

/** Whether a condition compares text. */
export function isText({ read }: Pick<ReadCondition, 'read'>): boolean {
  return read?.comparison === 'equals' || read?.comparison === 'like';
}
