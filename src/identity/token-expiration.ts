import type { Annotation } from './annotation.ts';
import type { Remark } from './reasons.ts';

/** Kubernetes refuses a projected token of less than ten minutes. Seconds. */
export const LEAST_EXPIRATION = 600;
/** Kubernetes refuses a projected token of more than 2^32 seconds. */
export const MOST_EXPIRATION = 4_294_967_296;
/** A day: the default, and from here on a token's life is worth a warning. Seconds. */
export const DAY = 86_400;

const INT64_MAX = 9_223_372_036_854_775_807n;

/**
 * The life of the token in seconds: the first of `candidates` that is a whole number, else `fallback`,
 * brought into what Kubernetes accepts, so that the annotation never makes the API server refuse the pod.
 */
export function tokenExpiration(
  candidates: readonly (Annotation | undefined)[],
  fallback: number,
  remarks: Remark[],
): number {
  for (const candidate of candidates) {
    if (candidate === undefined) continue;
    const seconds = parseInt64(candidate.value);
    if (seconds !== undefined) return bounded(seconds, candidate.described, remarks);
    remarks.push({
      code: 'expiration-invalid',
      text: `ignored, as it is no whole number of seconds: ${candidate.described}`,
    });
  }
  return Math.min(Math.max(fallback, LEAST_EXPIRATION), MOST_EXPIRATION);
}

function bounded(seconds: number, described: string, remarks: Remark[]): number {
  if (seconds < LEAST_EXPIRATION) {
    remarks.push({
      code: 'expiration-raised',
      text: `${LEAST_EXPIRATION} s is used, the least that Kubernetes accepts: ${described}`,
    });
    return LEAST_EXPIRATION;
  }
  if (seconds > MOST_EXPIRATION) {
    remarks.push({
      code: 'expiration-lowered',
      text: `${MOST_EXPIRATION} s is used, the most that Kubernetes accepts: ${described}`,
    });
    return MOST_EXPIRATION;
  }
  if (seconds > DAY) {
    remarks.push({
      code: 'expiration-long',
      text: `kept, though longer than a day (${DAY} s): ${described}`,
    });
  }
  return seconds;
}

/** As Go's `strconv.ParseInt(text, 10, 64)`; numbers beyond 2^53 lose digits, which the bounds make harmless. */
function parseInt64(text: string): number | undefined {
  if (!/^[+-]?\d{1,1000}$/.test(text)) return undefined;
  const value = BigInt(text.replace(/^\+/, ''));
  return value > INT64_MAX || value < -INT64_MAX - 1n ? undefined : Number(value);
}
