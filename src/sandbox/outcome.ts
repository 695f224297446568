import type { Refusal } from '../sts/refusal.ts';
import type { Verdict } from '../trust/evaluation/evaluate.ts';
import type { XmlContent } from './sts/xml.ts';

/** A request that STS fulfils. */
export interface Grant {
  readonly ok: true;
  /** Content of the `…Result` element. */
  readonly result: XmlContent;
  /** Why, in a sentence. */
  readonly reason: string;
  /** ARN of the session that results or asks. */
  readonly identity: string;
  readonly verdict?: Verdict;
}

/** Whom a verified token speaks for. */
export interface TokenIdentity {
  readonly subject: string;
  readonly audience: readonly string[];
}

/** What an action comes to; `token` once a token has been verified. */
export type ActionOutcome = (Grant | Refusal) & { readonly token?: TokenIdentity };
