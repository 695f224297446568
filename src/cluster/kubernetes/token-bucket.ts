/** Permits for work that must not be done too often. */
export interface TokenBucket {
  /** Takes a permit, if one is left. */
  take(): boolean;
}

/**
 * Gives `rate` permits a second, and `burst` at once after a rest.
 *
 * @param clock - monotonic, in milliseconds.
 */
export function createTokenBucket(
  { rate, burst }: { readonly rate: number; readonly burst: number },
  clock: () => number,
): TokenBucket {
  let tokens = burst;
  let countedAt = clock();
  return {
    take() {
      const now = clock();
      tokens = Math.min(burst, tokens + ((now - countedAt) / 1000) * rate);
      countedAt = now;
      if (tokens < 1) return false;
      tokens -= 1;
      return true;
    },
  };
}
