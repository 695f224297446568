import type { ApiClient } from '../cluster/kubernetes/api-client.ts';
import { ApiFailure } from '../cluster/kubernetes/api-failure.ts';
import type { Listing } from '../cluster/kubernetes/collection.ts';
import { listEach } from '../cluster/kubernetes/list-each.ts';
import { PodroleError } from '../errors.ts';
import { printable } from '../identity/quote.ts';

/**
 * Tells of every object of a collection, one after the other, none of which is held.
 *
 * @throws {@link Unlistable} for a collection that may not be listed, or that there is not.
 * @throws PodroleError CLUSTER_UNREADABLE where there is no answer, or not in time.
 */
export type ListWhole = (collection: Listing, onObject: (object: object) => void) => Promise<void>;

/** A collection that may not be listed, or that the API server does not have. */
export class Unlistable extends PodroleError {
  /** What the API server said, escaped. */
  readonly why: string;

  constructor(path: string, why: string, cause: unknown) {
    super('CLUSTER_UNREADABLE', `${path} cannot be listed: ${why}; grant the rights of docs/rbac.md`, {
      cause,
    });
    this.why = why;
  }
}

/** The pages of a list that took too long to read; what was read of it may be missing something. */
export class ListExpired extends PodroleError {
  constructor(path: string, cause: unknown) {
    super('CLUSTER_UNREADABLE', `${path} changed faster than it could be read; try again`, { cause });
  }
}

/** Lists page by page with a client, until a signal. */
export function listWholeWith(client: ApiClient, signal: AbortSignal): ListWhole {
  return async (collection, onObject) => {
    try {
      await listEach(client, { collection, signal }, onObject);
    } catch (error) {
      throw translated(collection.path, error);
    }
  };
}

/** Characters. */
const LONGEST_WHY = 300;

function translated(path: string, error: unknown): unknown {
  if (!(error instanceof ApiFailure)) return error;
  const why = printable(error.message, LONGEST_WHY);
  if (error.status === 403 || error.status === 404) return new Unlistable(path, why, error);
  if (error.status === 410) return new ListExpired(path, error);
  return new PodroleError('CLUSTER_UNREADABLE', `${path} could not be read: ${why}`, { cause: error });
}
