/** Values by key, made when they are first asked for. */
export interface Kept<T> {
  get(key: string, make: () => T): T;
}

/** A key that is longer is not worth its memory: no role, region or audience that is any good has so many characters. */
const LONGEST_KEY = 1024;

/**
 * Keeps what was made for up to `most` keys, then begins anew; nothing for long keys. They come from annotations, whose
 * writers must not fill the memory.
 */
export function keep<T>(most: number): Kept<T> {
  const values = new Map<string, T>();
  return {
    get(key, make) {
      const known = values.get(key);
      if (known !== undefined) return known;
      if (key.length > LONGEST_KEY) return make();
      if (values.size >= most) values.clear();
      const value = make();
      values.set(key, value);
      return value;
    },
  };
}
