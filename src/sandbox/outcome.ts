import type { Verdict } from '../trust/evaluate.ts';
import type { XmlContent } from './sts/xml.ts';
import { type StsError, type StsErrorName, stsError } from './sts-errors.ts';

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

/** A request that STS turns down, as a value. */
export interface Refusal {
  readonly ok: false;
  /** What the caller is told: AWS's code and wording. */
  readonly error: StsError;
  /** What AWS does not tell: the cause in a sentence, without the token. */
  readonly reason: string;
  /** The trust policy's answer, when it got that far. */
  readonly verdict?: Verdict;
}

/** Whom a verified token speaks for. */
export interface TokenIdentity {
  readonly subject: string;
  readonly audience: readonly string[];
}

/** What an action comes to; `token` once a token has been verified. */
export type ActionOutcome = (Grant | Refusal) & { readonly token?: TokenIdentity };

/** A refusal with the reason that AWS keeps to itself. */
export function refuse(
  name: StsErrorName,
  reason: string,
  values: Readonly<Record<string, string | number>> = {},
): Refusal {
  return { ok: false, error: stsError(name, values), reason };
}
