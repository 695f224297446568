/** What an answer needs besides live reads, and what the API server has already used of the last second. Milliseconds. */
const ROUNDED_UP = 1000;
const LEAST = 300;

/**
 * When live reads for a request must be over, in milliseconds of the clock that `arrivedAt` is of.
 *
 * The API server says in the query how long it waits (`?timeout=5s`): what is left, rounded up to a second, so a whole
 * second comes off; of one second 300 ms are counted on.
 *
 * @param url - the target of the request.
 * @param most - what live reads may take at most. Milliseconds.
 */
export function liveReadsUntil(url: string, arrivedAt: number, most: number): number {
  const seconds = /[?&]timeout=(\d{1,5})s(?:&|$)/.exec(url)?.[1];
  if (seconds === undefined) return arrivedAt + most;
  const left = Math.max(Number(seconds) * 1000 - ROUNDED_UP, LEAST);
  return arrivedAt + Math.min(left, most);
}
