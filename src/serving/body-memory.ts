/** What all bodies that are being read hold together. */
export interface BodyMemory {
  /** Announces a body; `drop` is called, once, if it has to give way. What it held no longer counts then. */
  begin(drop: () => void): BodyShare;
}

/** One body's part. */
export interface BodyShare {
  /** Counts bytes that have come. May drop another body, or this one. */
  add(bytes: number): void;
  /** The body is complete: it counts, but gives way to none. */
  complete(): void;
  /** The body is let go. */
  release(): void;
}

/**
 * Bounds bodies that are being read to `limit` bytes in all. Over it, the one that has been coming the longest gives
 * way: the API server sends a review within milliseconds, so that is one that trickles.
 */
export function createBodyMemory(limit: number): BodyMemory {
  let held = 0;
  /** In the order of their beginning. */
  const incomplete = new Set<{ giveWay(): void }>();
  return {
    begin(drop) {
      let mine = 0;
      const body = {
        giveWay() {
          release();
          drop();
        },
      };
      incomplete.add(body);
      const release = () => {
        incomplete.delete(body);
        held -= mine;
        mine = 0;
      };
      return {
        add(bytes) {
          mine += bytes;
          held += bytes;
          for (const longest of incomplete) {
            if (held <= limit) break;
            longest.giveWay();
          }
        },
        complete: () => void incomplete.delete(body),
        release,
      };
    },
  };
}
