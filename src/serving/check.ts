/** The state of one thing on which readiness depends. */
export interface Check {
  readonly name: string;
  readonly ok: boolean;
  /** One sentence for `/readyz?verbose`; for a check that is well, too. */
  readonly detail: string;
}

/** Reads the present state of a check. Cheap: probes call it every few seconds. */
export type CheckSource = () => Check;
