import { setTimeout as sleep } from 'node:timers/promises';
import type { JsonObject } from '../../identity/pod.ts';
import type { UnreadReason } from '../live-facts.ts';
import type { ApiClient } from './api-client.ts';
import { ApiFailure, failureMessage, TimedOut, TimedOutWhenReused, Unreachable } from './api-failure.ts';
import type { Breaker } from './breaker.ts';
import { METADATA_OF_ONE } from './collection.ts';
import { createSharedReads } from './shared-reads.ts';
import type { TokenBucket } from './token-bucket.ts';

/** An object as it is now, that there is none, or why that is not known. */
export type LiveObject = { readonly object: JsonObject | undefined } | { readonly unread: UnreadReason };

/** What live reads work with; made once by the command. */
export interface LiveReadsDeps {
  readonly client: ApiClient;
  readonly bucket: TokenBucket;
  readonly breaker: Breaker;
  /** The most that a read may take. Milliseconds. */
  readonly timeoutMs: number;
  /** Monotonic, in milliseconds. */
  readonly clock: () => number;
  readonly random: () => number;
  /** Is told of each read when it has ended, or was not begun; then without a time. */
  onRead(outcome: 'read' | UnreadReason, seconds?: number): void;
}

/** What to read of an object. */
export type Representation = 'metadata' | 'whole';

const MEDIA_TYPES: Readonly<Record<Representation, string>> = {
  metadata: METADATA_OF_ONE,
  whole: 'application/json',
};

/** The first wait before another try; it doubles. Milliseconds. */
const RETRY_AFTER = 25;

/** Reads the object at a path by a read that begins after the call, and answers by `until` of the monotonic clock. */
export type ReadLive = (path: string, as: Representation, until: number) => Promise<LiveObject>;

/** Reads objects from the API server, bounded in time, in number, and in patience with a server that fails. */
export function createLiveReads(deps: LiveReadsDeps): ReadLive {
  const { clock, breaker } = deps;
  const reads = createSharedReads((key) => {
    const [path = '', as = 'metadata'] = key.split(' ');
    return readOnce(path, as as Representation, deps);
  });
  return async (path, as, until) => {
    if (breaker.state === 'open') return notBegun('paused', deps);
    const left = until - clock();
    if (left <= 0) return { unread: 'late' };
    let timer: NodeJS.Timeout | undefined;
    const late = new Promise<LiveObject>((resolve) => {
      timer = setTimeout(() => resolve({ unread: 'late' }), left);
    });
    try {
      return await Promise.race([reads.read(`${path} ${as}`), late]);
    } finally {
      clearTimeout(timer);
    }
  };
}

async function readOnce(path: string, as: Representation, deps: LiveReadsDeps): Promise<LiveObject> {
  const { breaker, clock, timeoutMs, onRead } = deps;
  const began = clock();
  const done = (answer: LiveObject): LiveObject => {
    onRead('unread' in answer ? answer.unread : 'read', (clock() - began) / 1000);
    return answer;
  };
  let wasUnreachable = false;
  for (let wait = RETRY_AFTER; ; wait *= 2) {
    if (breaker.state === 'open') return notBegun('paused', deps);
    if (!deps.bucket.take()) return notBegun('limited', deps);
    try {
      const totalMs = Math.max(began + timeoutMs - clock(), 1);
      const object = await get(path, as, { client: deps.client, totalMs });
      breaker.succeeded();
      return done({ object });
    } catch (error) {
      const waitMs = Math.max(wait * (0.5 + deps.random()), askedToWait(error));
      const late = error instanceof TimedOut;
      const unreachable = error instanceof Unreachable;
      wasUnreachable ||= unreachable || error instanceof TimedOutWhenReused;
      // Of a server that has been away for longer a refused connection is answer enough.
      const again = unreachable ? breaker.state === 'closed' : isWorthAnotherTry(error);
      if (again && clock() - began + waitMs < timeoutMs) {
        await sleep(waitMs);
        continue;
      }
      breaker.failed(failureMessage(error), wasUnreachable);
      return done({ unread: late ? 'late' : 'failed' });
    }
  }
}

function notBegun(unread: UnreadReason, { onRead }: LiveReadsDeps): LiveObject {
  onRead(unread);
  return { unread };
}

async function get(
  path: string,
  as: Representation,
  { client, totalMs }: { readonly client: ApiClient; readonly totalMs: number },
): Promise<JsonObject | undefined> {
  try {
    return await client.getJson(path, { accept: MEDIA_TYPES[as], totalMs });
  } catch (error) {
    if (error instanceof ApiFailure && error.status === 404) return undefined;
    throw error;
  }
}

function askedToWait(error: unknown): number {
  return error instanceof ApiFailure ? (error.retryAfterMs ?? 0) : 0;
}

/** One that starts does not yet know who may do what (403); one that has too much to do will have less. */
function isWorthAnotherTry(error: unknown): boolean {
  const status = error instanceof ApiFailure ? error.status : undefined;
  return status !== undefined && (status === 403 || status === 429 || status >= 500);
}
