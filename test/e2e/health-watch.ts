import { setTimeout as sleep } from 'node:timers/promises';
import type { SelfTlsReplica } from './self-tls-replica.ts';

/** What a replica said of its health. */
export interface HealthSeen {
  readonly asked: number;
  /** What it answered when it was not ready. */
  readonly notReady: readonly string[];
  /** What it answered when it did not live. */
  readonly notLive: readonly string[];
}

const EVERY_MS = 50;

/** Asks a replica for its health, again and again, until told to stop. */
export function watchHealth({ readyz, livez }: SelfTlsReplica): { stop(): Promise<HealthSeen> } {
  const seen = { asked: 0, notReady: [] as string[], notLive: [] as string[] };
  let isStopped = false;
  const watching = (async () => {
    while (!isStopped) {
      const [ready, live] = await Promise.all([readyz(), livez()]);
      seen.asked += 1;
      if (ready.status !== 200) seen.notReady.push(ready.body);
      if (live.status !== 200) seen.notLive.push(live.body);
      await sleep(EVERY_MS);
    }
  })();
  return {
    async stop() {
      isStopped = true;
      await watching;
      return seen;
    },
  };
}
