import { asObject, type JsonObject } from '../../identity/pod.ts';
import type { ApiClient } from './api-client.ts';
import { ApiFailure } from './api-failure.ts';
import { type Listing, mediaType, requestPath, type Sink } from './collection.ts';
import { readLines } from './read-lines.ts';

/** Where a watch begins, and whom it tells. */
export interface WatchOptions {
  readonly collection: Listing;
  readonly sink: Sink;
  /** The version to go on from; `undefined` begins with every object there is. */
  readonly from: string | undefined;
  /** How long nothing may come. Milliseconds. */
  readonly silenceMs: { readonly initial: number; readonly later: number };
  /** When the server ends the watch. Seconds. */
  readonly lifeSeconds: number;
  readonly signal: AbortSignal;
  /** Something came. */
  onHeard(): void;
  /** A version from which another watch can go on; not told before all objects are there. */
  onVersion(version: string): void;
}

/** Marks the bookmark behind the last of the objects that were there at first. */
const INITIAL_END = 'k8s.io/initial-events-end';

/**
 * Follows a collection until the server ends the watch.
 *
 * Without a version to go on from it asks for all objects as events (`sendInitialEvents`), so that neither side holds
 * the whole list at once.
 *
 * @see https://kubernetes.io/docs/reference/using-api/api-concepts/#streaming-lists
 * @throws {@link ApiFailure}, with status 410 when the version is too old.
 */
export async function watch(client: ApiClient, options: WatchOptions): Promise<void> {
  const { collection, sink, from, silenceMs, lifeSeconds, signal, onHeard, onVersion } = options;
  let complete = from !== undefined;
  const begin =
    from === undefined
      ? { sendInitialEvents: 'true', resourceVersionMatch: 'NotOlderThan' }
      : { resourceVersion: from };
  const query = { watch: 'true', allowWatchBookmarks: 'true', timeoutSeconds: String(lifeSeconds), ...begin };
  const accept = mediaType(collection, 'watch');
  const response = await client.open(requestPath(collection, query), { accept, signal });
  onHeard();
  if (!complete) sink.restart();

  const take = (line: string) => {
    const { type, object } = eventOf(line);
    onHeard();
    switch (type) {
      case 'ADDED':
      case 'MODIFIED':
        sink.put(object);
        break;
      case 'DELETED':
        sink.remove(object);
        break;
      case 'BOOKMARK':
        if (!complete && isInitialEnd(object)) {
          complete = true;
          sink.restarted();
        }
        break;
      case 'ERROR':
        throw statusFailure(object);
    }
    const version = asObject(object.metadata)?.resourceVersion;
    // The objects at first come in no order: there is nothing to go on from before the last of them.
    if (complete && typeof version === 'string') onVersion(version);
  };
  await readLines(response, take, {
    silenceMs: () => (complete ? silenceMs.later : silenceMs.initial),
  });
}

function eventOf(line: string): { readonly type: unknown; readonly object: JsonObject } {
  try {
    const { type, object } = asObject(JSON.parse(line)) ?? {};
    return { type, object: asObject(object) ?? {} };
  } catch (cause) {
    throw new ApiFailure('a line of a watch that is no JSON', { cause });
  }
}

function isInitialEnd({ metadata }: JsonObject): boolean {
  return asObject(asObject(metadata)?.annotations)?.[INITIAL_END] === 'true';
}

function statusFailure({ code, message }: JsonObject): ApiFailure {
  return new ApiFailure(
    `the watch ends: ${String(message)}`,
    typeof code === 'number' ? { status: code } : {},
  );
}
