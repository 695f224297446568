/** Values by key whose sizes together stay below a bound: what was not asked for the longest goes first. */
export interface SizedCache<T> {
  get(key: string): T | undefined;
  /** Keeps a value, or the new size of one. What alone is over the bound is not kept. */
  put(key: string, value: T, size: number): void;
  /** Of all values together. */
  readonly size: number;
}

/** A {@link SizedCache} of at most `most`, in whatever unit the sizes are. */
export function createSizedCache<T>(most: number): SizedCache<T> {
  // A Map keeps the order of insertion: what is asked for moves to its end.
  const entries = new Map<string, { readonly value: T; readonly size: number }>();
  let size = 0;
  const remove = (key: string) => {
    size -= entries.get(key)?.size ?? 0;
    entries.delete(key);
  };
  return {
    get(key) {
      const entry = entries.get(key);
      if (entry === undefined) return undefined;
      entries.delete(key);
      entries.set(key, entry);
      return entry.value;
    },
    put(key, value, added) {
      remove(key);
      if (added > most) return;
      entries.set(key, { value, size: added });
      size += added;
      for (const oldest of entries.keys()) {
        if (size <= most) return;
        remove(oldest);
      }
    },
    get size() {
      return size;
    },
  };
}
