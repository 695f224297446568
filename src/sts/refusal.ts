import type { Verdict } from '../trust/evaluation/evaluate.ts';
import { type StsError, type StsErrorName, stsError } from './errors.ts';

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

/** A refusal with the reason that AWS keeps to itself. */
export function refuse(
  name: StsErrorName,
  reason: string,
  values: Readonly<Record<string, string | number>> = {},
): Refusal {
  return { ok: false, error: stsError(name, values), reason };
}
