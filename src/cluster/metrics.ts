import { Gauge, type Registry } from 'prom-client';
import type { ClusterStore } from './store.ts';

/** Reports the size and age of a store, asked for at each scrape. */
export function registerStoreMetrics(registry: Registry, store: Pick<ClusterStore, 'status'>): void {
  const registers = [registry];
  new Gauge({
    name: 'podrole_store_objects',
    help: 'Objects that are known, by kind.',
    labelNames: ['kind'],
    registers,
    collect() {
      for (const [kind, count] of Object.entries(store.status().objects)) this.set({ kind }, count);
    },
  });
  new Gauge({
    name: 'podrole_store_seen_timestamp_seconds',
    help: 'When what is known was last seen to be so, in seconds since the epoch.',
    registers,
    collect() {
      this.set(store.status().seenAt / 1000);
    },
  });
  new Gauge({
    name: 'podrole_store_current',
    help: '1 if what is in use is the newest state, 0 if that could not be used and an earlier one stays.',
    registers,
    collect() {
      this.set(store.status().current ? 1 : 0);
    },
  });
}
