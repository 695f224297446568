import type { CheckSource } from './check.ts';

/** Whether the process has been told to stop: shared by readiness, the servers and the signal handler. */
export interface Draining {
  readonly begun: boolean;
  begin(): void;
  readonly check: CheckSource;
}

/** The switch, not yet thrown. */
export function createDraining(): Draining {
  let begun = false;
  return {
    get begun() {
      return begun;
    },
    begin() {
      begun = true;
    },
    check: () => ({
      name: 'shutdown',
      ok: !begun,
      detail: begun ? 'draining after a signal' : 'not under way',
    }),
  };
}
