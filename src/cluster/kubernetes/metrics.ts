import { Counter, Gauge, Histogram, type Registry } from 'prom-client';
import type { FactKind } from '../../identity/facts.ts';
import type { UnreadReason } from '../live-facts.ts';
import type { WatchEnd } from './watch-end.ts';

/** What the store counts. Every label's values come from closed tables. */
export interface KubernetesMetrics {
  watchEnded(kind: FactKind, why: WatchEnd): void;
  liveRead(outcome: 'read' | UnreadReason, seconds?: number): void;
  /** Reports, at each scrape, whether everything of a kind is known, and for how long live reads are paused. */
  observe(kind: FactKind, isSynced: () => boolean): void;
  observePause(pausedForMs: () => number): void;
}

/** The metrics of the store over the API server, registered with `registry`. */
export function createKubernetesMetrics(registry: Registry): KubernetesMetrics {
  const registers = [registry];
  const synced = new Map<FactKind, () => boolean>();
  let pausedFor = () => 0;
  new Gauge({
    name: 'podrole_store_synced',
    help: '1 once everything of a kind has been heard of, 0 before; pods are decided by live reads until then.',
    labelNames: ['kind'],
    registers,
    collect() {
      for (const [kind, isSynced] of synced) this.set({ kind }, isSynced() ? 1 : 0);
    },
  });
  new Gauge({
    name: 'podrole_live_reads_paused',
    help: '1 while live reads are paused after five failures in a row, else 0.',
    registers,
    collect() {
      this.set(pausedFor() > 0 ? 1 : 0);
    },
  });
  const ends = new Counter({
    name: 'podrole_watch_ends_total',
    help: 'Watches of the API server that ended and were begun anew, by kind and why: ended, silent, gone or failed.',
    labelNames: ['kind', 'why'],
    registers,
  });
  const reads = new Counter({
    name: 'podrole_live_reads_total',
    help: 'Live reads of single objects, by outcome: read, failed, late, limited or paused.',
    labelNames: ['outcome'],
    registers,
  });
  const latency = new Histogram({
    name: 'podrole_live_read_duration_seconds',
    help: 'Time that live reads took, further tries included.',
    buckets: [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1],
    registers,
  });
  return {
    watchEnded: (kind, why) => ends.inc({ kind, why }),
    liveRead(outcome, seconds) {
      reads.inc({ outcome });
      if (seconds !== undefined) latency.observe(seconds);
    },
    observe: (kind, isSynced) => synced.set(kind, isSynced),
    observePause(pausedForMs) {
      pausedFor = pausedForMs;
    },
  };
}
