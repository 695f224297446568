import type { FetchKeys, KeysOutcome } from './verification-keys.ts';

/** Keys by issuer, fetched when they are needed. */
export interface KeyCache {
  /** The kept keys, else freshly fetched ones. */
  readonly get: FetchKeys;
  /** Freshly fetched keys, when the kept ones lack a token's kid. */
  readonly refresh: FetchKeys;
}

interface Entry {
  readonly fetchedAt: number;
  readonly outcome: KeysOutcome;
}

/** AWS documents no figure for STS; this is what the documents' Cache-Control asks for. */
const MAX_AGE_MS = 300_000;

/** IAM's default limit on the providers of an account. */
const MAX_ISSUERS = 100;

/**
 * Keeps an issuer's keys for five minutes, of at most 100 issuers. Failures are not kept, and concurrent
 * fetches for one issuer are one fetch.
 *
 * @param clock Milliseconds since the epoch.
 */
export function createKeyCache(fetchKeys: FetchKeys, clock: () => number = Date.now): KeyCache {
  const entries = new Map<string, Entry>();
  const inFlight = new Map<string, Promise<KeysOutcome>>();

  const refresh: FetchKeys = (issuer) => {
    const running = inFlight.get(issuer);
    if (running !== undefined) return running;
    const started = fetchKeys(issuer)
      .then(keep(issuer))
      .finally(() => inFlight.delete(issuer));
    inFlight.set(issuer, started);
    return started;
  };

  const keep = (issuer: string) => (outcome: KeysOutcome) => {
    entries.delete(issuer);
    if (outcome.ok) entries.set(issuer, { fetchedAt: clock(), outcome });
    const oldest = entries.keys().next().value;
    if (entries.size > MAX_ISSUERS && oldest !== undefined) entries.delete(oldest);
    return outcome;
  };

  const get: FetchKeys = async (issuer) => {
    const entry = entries.get(issuer);
    return entry !== undefined && clock() - entry.fetchedAt < MAX_AGE_MS ? entry.outcome : refresh(issuer);
  };

  return { get, refresh };
}
