/** Reads of the same thing at the same time, made one. */
export interface SharedReads<T> {
  /** The outcome of a read that begins after this call. */
  read(key: string): Promise<T>;
}

interface Flight<T> {
  readonly outcome: Promise<T>;
  /** The one that begins when this one has ended. */
  next?: Promise<T>;
}

/**
 * At most one read of a key is under way and one waits: a read that had begun before somebody asked may have seen
 * what was before, so those who come meanwhile share the next.
 */
export function createSharedReads<T>(start: (key: string) => Promise<T>): SharedReads<T> {
  const flights = new Map<string, Flight<T>>();

  function begin(key: string): Promise<T> {
    const flight: Flight<T> = { outcome: start(key) };
    flights.set(key, flight);
    const over = () => {
      if (flight.next === undefined) flights.delete(key);
    };
    flight.outcome.then(over, over);
    return flight.outcome;
  }

  return {
    read(key) {
      const flight = flights.get(key);
      if (flight === undefined) return begin(key);
      flight.next ??= flight.outcome.then(
        () => begin(key),
        () => begin(key),
      );
      return flight.next;
    },
  };
}
