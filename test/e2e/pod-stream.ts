import { setTimeout as sleep } from 'node:timers/promises';
import { api } from './api.ts';
import type { ControlPlane } from './control-plane.ts';
import { eventually } from './eventually.ts';
import { ROLE } from './storm.ts';

/** What a stream of pods came to. */
export interface StreamResult {
  readonly made: number;
  /** Names of the pods that were made without their role. */
  readonly withoutRole: readonly string[];
  readonly failed: readonly FailedPod[];
}

/** A pod that was not made. Times by the clock of `performance.now()`. */
export interface FailedPod {
  readonly from: number;
  readonly until: number;
  readonly message: string;
}

/** Options of {@link startPodStream}. */
export interface PodStreamOptions {
  /** Distinguishes the names of this stream's objects. */
  readonly name: string;
  /** Whose clients these are. */
  readonly token: string;
  /** Done between two rounds, when no pod is under way. */
  readonly between: () => void;
}

/** Pods that are made, round after round. */
export interface PodStream {
  /** Does something between two rounds. */
  pause<T>(work: () => T | Promise<T>): Promise<T>;
  /** Resolves once this many more pods were made. */
  more(count: number): Promise<void>;
  /** What it came to so far. */
  readonly result: StreamResult;
  stop(): Promise<StreamResult>;
}

const CLIENTS = 4;
const BREATH_MS = 30;
const PATIENCE_MS = 20_000;
const BASE = '/api/v1/namespaces/default';

/**
 * Several clients at a time each make a ServiceAccount with a role and a pod of it at once; nobody tries again, so that
 * every failure counts.
 */
export function startPodStream(plane: ControlPlane, options: PodStreamOptions): PodStream {
  const { name, token, between } = options;
  const client = api(plane, token);
  const result = { made: 0, withoutRole: [] as string[], failed: [] as FailedPod[] };
  const works: (() => Promise<void>)[] = [];
  let isStopped = false;
  let next = 0;

  async function makePod(): Promise<void> {
    const account = `${name}-${next++}`;
    const metadata = { name: account, annotations: ROLE };
    const spec = { serviceAccountName: account, containers: [{ name: 'app', image: 'app.e2e.test/app' }] };
    const from = performance.now();
    const failed = (message: string) =>
      void result.failed.push({ from, until: performance.now(), message: message.slice(0, 300) });
    try {
      const made = await client.post<{ message?: string }>(`${BASE}/serviceaccounts`, { metadata });
      if (made.status !== 201) return failed(`ServiceAccount: ${made.body.message}`);
      const { status, body } = await client.post<Pod>(`${BASE}/pods`, { metadata: { name: account }, spec });
      if (status !== 201) return failed(`pod: ${body.message}`);
      result.made += 1;
      if (!body.spec?.volumes?.some((volume) => volume.name === 'aws-iam-token'))
        result.withoutRole.push(account);
    } catch (error) {
      failed(`no answer: ${error}`);
    }
  }

  const running = (async () => {
    while (!isStopped) {
      await Promise.all(Array.from({ length: CLIENTS }, makePod));
      between();
      for (const work of works.splice(0)) await work();
      await sleep(BREATH_MS);
    }
  })();

  return {
    result,
    pause: (work) =>
      new Promise((resolve, reject) => {
        works.push(async () => {
          try {
            resolve(await work());
          } catch (error) {
            reject(error);
          }
        });
      }),
    async more(count) {
      const wanted = result.made + count;
      const isThere = () => isStopped || result.made >= wanted;
      try {
        await eventually(`${count} more pods`, isThere, { timeoutMs: PATIENCE_MS });
      } catch (cause) {
        throw new Error(`${(cause as Error).message}: ${result.failed.at(-1)?.message}`, { cause });
      }
    },
    async stop() {
      isStopped = true;
      await running;
      return result;
    },
  };
}

interface Pod {
  readonly spec?: { readonly volumes?: readonly { readonly name: string }[] };
  readonly message?: string;
}
