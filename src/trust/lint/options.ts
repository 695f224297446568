import type { PolicyDocument } from '../document.ts';
import type { ReadStatement } from './reading.ts';

/** What tokens for AWS are for, unless the webhook was told another; the same in every partition. */
export const DEFAULT_AUDIENCE = 'sts.amazonaws.com';

/** What a trust policy is held against, besides itself. */
export interface LintOptions {
  /** The cluster's issuer. */
  readonly issuer?: { readonly hostAndPath: string } | undefined;
  /** Of the role. */
  readonly accountId?: string | undefined;
  /** Of the role. */
  readonly partition?: string | undefined;
  /** What the cluster's tokens are for. Default {@link DEFAULT_AUDIENCE}. */
  readonly audience?: string | undefined;
  /** Characters. Default `DEFAULT_QUOTA`. */
  readonly quota?: number | undefined;
}

/** What every check is given. */
export interface LintContext {
  readonly document: PolicyDocument;
  readonly statements: readonly ReadStatement[];
  readonly options: LintOptions & { readonly audience: string; readonly quota: number };
}
