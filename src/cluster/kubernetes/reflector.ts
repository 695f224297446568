import { setTimeout as sleep } from 'node:timers/promises';
import type { Logger } from 'pino';
import type { ApiClient } from './api-client.ts';
import { ApiFailure, failureMessage } from './api-failure.ts';
import { createBackoff } from './backoff.ts';
import type { Collection, Listing, Sink } from './collection.ts';
import { createHearing, type Hearing } from './hearing.ts';
import { list } from './list.ts';
import { watch } from './watch.ts';
import { judge, type Place, SHORT, type WatchEnd } from './watch-end.ts';

/** Keeps a sink like a collection of the API server until it is closed. */
export interface Reflector extends Pick<Hearing, 'status' | 'synced'> {
  close(): Promise<void>;
}

/** What a reflector works with; made once by the command. */
export interface ReflectorDeps {
  readonly client: ApiClient;
  readonly log: Logger;
  /** Monotonic, in milliseconds. */
  readonly clock: () => number;
  readonly random: () => number;
  onWatchEnd(why: WatchEnd): void;
  /** How long a watch may be silent; shorter in tests. Milliseconds. */
  readonly silenceMs?: { readonly initial: number; readonly later: number };
}

/** Bookmarks come about once a minute; at first nothing keeps the server from sending. */
const SILENCE_MS = { initial: 15_000, later: 75_000 };

/** How long a server may ask to be left alone. Milliseconds. */
const LONGEST_RETRY_AFTER = 60_000;

/** Follows `collection` into `sink`, whatever happens to the API server and the way to it. */
export function startReflector(collection: Collection<string>, sink: Sink, deps: ReflectorDeps): Reflector {
  const { log, clock, onWatchEnd } = deps;
  const stop = new AbortController();
  const { signal } = stop;
  const backoff = createBackoff(deps.random);
  const hearing = createHearing(sink, clock);

  async function run(): Promise<void> {
    let place: Place = { version: undefined, streams: true };
    while (!signal.aborted) {
      const began = clock();
      const heardOut = hearing.timesHeardOut();
      const { version, error } = await follow(collection, { ...deps, hearing, place, signal });
      if (signal.aborted) return;
      const lastedMs = clock() - began;
      const verdict = judge(error, { version, streams: place.streams }, lastedMs);
      // A server that was heard out has come back, even if it went away again at once; one that forgot does answer.
      const isBack = lastedMs > SHORT || hearing.timesHeardOut() > heardOut || verdict.why === 'gone';
      if (isBack) backoff.reset();
      const waitMs = verdict.atOnce ? 0 : Math.max(backoff.next(), retryAfter(error));
      onWatchEnd(verdict.why);
      if (error !== undefined) {
        const entry = {
          kind: collection.kind,
          problem: failureMessage(error),
          retryInMs: Math.round(waitMs),
        };
        const isProblem = verdict.why === 'failed' && !verdict.atOnce;
        log[isProblem ? 'warn' : 'info'](entry, 'a watch is begun anew');
        if (isProblem) hearing.failed(entry.problem);
      }
      place = verdict.place;
      await sleep(waitMs, undefined, { signal }).catch(() => {});
    }
  }

  const running = run();
  return {
    status: hearing.status,
    synced: hearing.synced,
    async close() {
      stop.abort();
      await running;
    },
  };
}

interface FollowOptions extends ReflectorDeps {
  readonly hearing: Hearing;
  readonly place: Place;
  readonly signal: AbortSignal;
}

/** Follows until it ends; answers with the version to go on from. */
async function follow(
  collection: Listing,
  { client, random, silenceMs = SILENCE_MS, hearing, place, signal }: FollowOptions,
): Promise<{ readonly version: string | undefined; readonly error: unknown }> {
  const { sink, onHeard } = hearing;
  let { version } = place;
  try {
    if (version === undefined && !place.streams)
      version = await list(client, { collection, sink, signal, onHeard });
    await watch(client, {
      collection,
      sink,
      from: version,
      silenceMs,
      // As client-go: between five and ten minutes, so that watches do not all end together.
      lifeSeconds: Math.round(300 * (1 + random())),
      signal,
      onHeard,
      onVersion(told) {
        version = told;
      },
    });
    return { version, error: undefined };
  } catch (error) {
    return { version, error };
  }
}

function retryAfter(error: unknown): number {
  const asked = error instanceof ApiFailure ? error.retryAfterMs : undefined;
  return Math.min(asked ?? 0, LONGEST_RETRY_AFTER);
}
