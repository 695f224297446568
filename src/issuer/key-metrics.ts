import { Counter, Gauge, type Registry } from 'prom-client';

/** What is known of the keys that a command serves or publishes. Times are milliseconds since the epoch. */
export interface ObservedKeys {
  readonly keys: readonly { readonly kid: string; readonly seenAt: number }[];
  /** When all sources were last read without a problem. */
  readonly readAt: number | undefined;
}

/** What reading keys reports. */
export interface KeyMetrics {
  /** Reports, at each scrape, what `read` gives. */
  observe(read: () => ObservedKeys): void;
  /** The sources could not be read, or not all of them. */
  failed(): void;
}

/**
 * The metrics of keys and their sources, registered with `registry`. There are at most some hundred kids, the names of
 * public keys, as the sources give them.
 *
 * @param clock - milliseconds since the epoch.
 */
export function createKeyMetrics(registry: Registry, clock: () => number): KeyMetrics {
  const registers = [registry];
  let read = (): ObservedKeys => ({ keys: [], readAt: undefined });
  new Gauge({
    name: 'podrole_issuer_keys',
    help: 'Keys in the JWKS, those on their way out included.',
    registers,
    collect() {
      this.set(read().keys.length);
    },
  });
  new Gauge({
    name: 'podrole_issuer_key_age_seconds',
    help: 'For how long a key has been published, or has been known to the process that serves it.',
    labelNames: ['kid'],
    registers,
    collect() {
      this.reset();
      const now = clock();
      for (const { kid, seenAt } of read().keys) this.set({ kid }, (now - seenAt) / 1000);
    },
  });
  new Gauge({
    name: 'podrole_issuer_source_last_success_timestamp_seconds',
    help: 'When all sources of keys were last read without a problem, in seconds since the epoch; 0 before.',
    registers,
    collect() {
      this.set((read().readAt ?? 0) / 1000);
    },
  });
  const failures = new Counter({
    name: 'podrole_issuer_source_failures_total',
    help: 'Readings of the sources of keys with a problem: what was read before stays in use.',
    registers,
  });
  return {
    observe(readKeys) {
      read = readKeys;
    },
    failed: () => failures.inc(),
  };
}
