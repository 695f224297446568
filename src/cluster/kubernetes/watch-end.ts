import { ApiFailure } from './api-failure.ts';
import { SilentStream } from './read-lines.ts';

/** Why a watch was begun anew. */
export const WATCH_ENDS = {
  ended: 'the API server ended it, as it does every few minutes',
  silent: 'nothing came for longer than bookmarks should take; the connection counts as dead',
  gone: 'the API server no longer has the version to go on from (410); everything is read anew',
  failed: 'it failed; the log says how',
} as const;

/** A literal from {@link WATCH_ENDS}. */
export type WatchEnd = keyof typeof WATCH_ENDS;

/** Where to go on. */
export interface Place {
  /** The version that the next watch begins from; `undefined` for everything anew. */
  readonly version: string | undefined;
  /** Whether the server can send everything as a stream. */
  readonly streams: boolean;
}

/** What lasts no longer than this was no success. Milliseconds. */
export const SHORT = 5_000;

/** What to do after the end of a watch. */
export interface Verdict {
  readonly why: WatchEnd;
  /** Whether there is nothing to wait for. */
  readonly atOnce: boolean;
  readonly place: Place;
}

/** What the end of a watch means, and where to go on. */
export function judge(error: unknown, place: Place, lastedMs: number): Verdict {
  const atOnce = lastedMs > SHORT;
  if (error === undefined) return { why: 'ended', atOnce, place };
  if (isGone(error, place)) return { why: 'gone', atOnce, place: { ...place, version: undefined } };
  if (place.version === undefined && place.streams && cannotStream(error))
    return { why: 'failed', atOnce: true, place: { ...place, streams: false } };
  if (error instanceof SilentStream) return { why: 'silent', atOnce, place };
  return { why: 'failed', atOnce: false, place };
}

/** A version that the server cannot make sense of, as after etcd was restored from a backup, is as good as gone. */
function isGone(error: unknown, { version }: Place): boolean {
  const status = error instanceof ApiFailure ? error.status : undefined;
  return status === 410 || (status === 400 && version !== undefined);
}

/**
 * Servers without the feature refuse the request; ones from before it send the objects and never the bookmark behind
 * the last.
 */
function cannotStream(error: unknown): boolean {
  if (error instanceof SilentStream) return true;
  return error instanceof ApiFailure && (error.status === 400 || error.status === 422);
}
