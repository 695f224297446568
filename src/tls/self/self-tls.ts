import { setTimeout as sleep } from 'node:timers/promises';
import type { CheckSource } from '../../serving/check.ts';
import type { FollowedPair } from '../followed-pair.ts';
import { createBrake } from './brake.ts';
import { followedLeaf } from './followed-leaf.ts';
import type { ServedLeaf } from './leaf.ts';
import { lookAgain } from './looking-again.ts';
import type { SelfTlsOptions } from './options.ts';
import type { Observation } from './plan.ts';
import { openReplica } from './replica.ts';
import { stageOf } from './stage.ts';
import { createStanding } from './standing.ts';

/** Certificates that replace themselves, until they are closed. */
export interface SelfTls {
  /** Resolves once there is a certificate to serve with. */
  readonly pair: Promise<FollowedPair>;
  /** Well while the live bundles trust what is served. */
  readonly check: CheckSource;
  close(): Promise<void>;
}

/** Milliseconds. */
const FIRST_RETRY = 1000;
const LONGEST_RETRY = 30_000;
const LONGEST_SETTLING = 200;
const LONGEST_END = 500;

const SET_BACK =
  'the caBundles are set back by somebody again and again, and mended less and less often; see who in the managedFields (kubectl get --show-managed-fields), and keep that tool from it';

/** In stages that pass in minutes it is looked more often than in others. */
const LOOKS_A_POLL = 6;

/** Begins to keep a Service's certificates and bundles. An API server that is not there is waited for. */
export function startSelfTls(options: SelfTlsOptions): SelfTls {
  const { pace, webhooks, random } = options;
  const standing = createStanding(options);
  let resolvePair: (pair: FollowedPair) => void = () => {};
  const pair = new Promise<FollowedPair>((resolve) => {
    resolvePair = resolve;
  });
  const stop = new AbortController();
  const brake = createBrake(options.monotonic);
  let opening: ReturnType<typeof openReplica> | undefined;
  let retryMs = FIRST_RETRY;

  /** What is read is served and told, also where nothing can be written. */
  function onSeen(seen: Observation, leaf: ServedLeaf): void {
    standing.saw(seen, leaf);
    if (leaf.current() !== undefined) resolvePair(followedLeaf(leaf));
  }

  async function look(): Promise<number> {
    try {
      opening ??= openReplica(options, { onSeen, onApplied: brake.press });
      const { rotation } = await opening.catch((error) => {
        opening = undefined;
        throw error;
      });
      const seen = await rotation.turn(stop.signal);
      standing.settled(brake.waitMs() > 0 ? [SET_BACK] : []);
      retryMs = FIRST_RETRY;
      const isPassing = ['starting', 'announcing'].includes(stageOf(seen.secret?.kept));
      return pace.pollMs * (0.9 + random() / 10) * (isPassing ? 1 / LOOKS_A_POLL : 1);
    } catch (error) {
      standing.failed(error);
      const waitMs = retryMs * (0.5 + random() / 2);
      retryMs = Math.min(2 * retryMs, LONGEST_RETRY);
      return waitMs;
    }
  }

  const looks = lookAgain({ look, settleMs: () => Math.max(random() * LONGEST_SETTLING, brake.waitMs()) });
  const watch = webhooks.watch(looks.soon);
  return {
    pair,
    check: standing.check,
    async close() {
      stop.abort();
      // A request that is under way is not waited for: whatever it does is done as a whole, or not at all.
      await Promise.all([watch.close(), Promise.race([looks.end(), sleep(LONGEST_END)])]);
    },
  };
}
