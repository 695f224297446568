/** How much a finding matters. */
export type Severity =
  /** It lets the wrong ones in, the right ones never, or IAM refuses the document. */
  | 'error'
  /** It works, but not as narrowly, as briefly or for as long as its author will think. */
  | 'warning';

/** One row of `LINT_RULES`. */
export interface LintRule {
  readonly severity: Severity;
  /** What it means, as a sentence for `docs/trust.md`. */
  readonly means: string;
  readonly mend: string;
}
