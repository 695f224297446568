import { Counter, Gauge, type Registry } from 'prom-client';
import { STAGES, type Stage } from './stage.ts';

/** What certificates that replace themselves report. */
export interface SelfTlsMetrics {
  /** What was seen at the last look; times in milliseconds since the epoch. */
  looked(seen: {
    readonly at: number;
    readonly isInSync: boolean;
    readonly stage: Stage;
    readonly since: number;
  }): void;
  /** A step was carried out here. */
  stepped(step: string): void;
  /** A look came to nothing. */
  failed(): void;
}

/** The metrics of self mode, registered with `registry`. */
export function createSelfTlsMetrics(registry: Registry): SelfTlsMetrics {
  const registers = [registry];
  const inSync = new Gauge({
    name: 'podrole_ca_bundle_in_sync',
    help: '1 if every caBundle trusts what is served, 0 if one does not.',
    registers,
  });
  const stage = new Gauge({
    name: 'podrole_ca_rotation_stage',
    help: '1 for the stage that the CA is in, 0 for the others.',
    labelNames: ['stage'],
    registers,
  });
  const since = new Gauge({
    name: 'podrole_ca_rotation_stage_since_timestamp_seconds',
    help: 'Since when the CA is in its stage, in seconds since the epoch.',
    registers,
  });
  const looked = new Gauge({
    name: 'podrole_ca_rotation_looked_timestamp_seconds',
    help: 'When Secret and caBundles were last seen, in seconds since the epoch.',
    registers,
  });
  const steps = new Counter({
    name: 'podrole_ca_rotation_steps_total',
    help: 'Steps that this replica carried out: make-secret, create-next, apply-bundles, promote, forget.',
    labelNames: ['step'],
    registers,
  });
  const failures = new Counter({
    name: 'podrole_ca_rotation_failures_total',
    help: 'Looks at Secret and caBundles that failed.',
    registers,
  });
  inSync.set(0);
  return {
    looked(seen) {
      looked.set(seen.at / 1000);
      inSync.set(seen.isInSync ? 1 : 0);
      for (const name of Object.keys(STAGES)) stage.set({ stage: name }, name === seen.stage ? 1 : 0);
      since.set(seen.since / 1000);
    },
    stepped: (step) => steps.inc({ step }),
    failed: () => failures.inc(),
  };
}
