/** How fast certificates are made and replaced. All in milliseconds. */
export interface Pace {
  /** How long an authority is valid. */
  readonly caLifeMs: number;
  /** How long before an authority's end its successor is made. */
  readonly replaceBeforeMs: number;
  /** How long every live `caBundle` must have held a successor before it takes over: API servers hear of a change in their own time. */
  readonly settleMs: number;
  /** Within how long an API server that is well hears of a change. */
  readonly hearMs: number;
  /** How long a leaf is valid. */
  readonly leafLifeMs: number;
  /** For how long after the Secret was read leaves of what was read may be valid. */
  readonly memoryMs: number;
  /** How long a replaced authority stays in the bundles: no leaf of it lives longer, whoever made it by whose clock. */
  readonly trustOldMs: number;
  /** How far an end of validity must be past before it is believed: three clocks may each be wrong by a day. */
  readonly skewMs: number;
  /** How often to look although nothing tells of a change. */
  readonly pollMs: number;
}

const MINUTE = 60_000;
const DAY = 24 * 60 * MINUTE;

/** An authority must outlive its leaves by so much that no step of its replacement is ever in a hurry. */
export const LEAST_LIVES = 6;

/**
 * The pace that two lives make; shorter ones make all of it shorter.
 *
 * @param caLifeMs - at least {@link LEAST_LIVES} times `leafLifeMs`.
 */
export function paceOf(caLifeMs: number, leafLifeMs: number): Pace {
  const skewMs = Math.min(3 * DAY, leafLifeMs / 4);
  const memoryMs = 2 * leafLifeMs;
  const settleMs = Math.min(5 * MINUTE, caLifeMs / 30);
  return {
    caLifeMs,
    replaceBeforeMs: caLifeMs / 3,
    settleMs,
    hearMs: settleMs / 10,
    leafLifeMs,
    memoryMs,
    trustOldMs: memoryMs + skewMs,
    skewMs,
    pollMs: Math.min(MINUTE, leafLifeMs / 8),
  };
}
