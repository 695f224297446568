import type { ApiClient } from './api-client.ts';
import type { Listing } from './collection.ts';
import { list } from './list.ts';

/**
 * Tells of every object of a collection once, page by page; none is held.
 *
 * @throws ApiFailure, with status 410 when the pages took too long: what was told may be missing something.
 */
export async function listEach(
  client: ApiClient,
  { collection, signal }: { readonly collection: Listing; readonly signal: AbortSignal },
  onObject: (object: object) => void,
): Promise<void> {
  const sink = { restart() {}, put: onObject, remove() {}, restarted() {} };
  await list(client, { collection, sink, signal, onHeard() {} });
}
