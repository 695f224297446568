import type { Lag } from './lag.ts';

interface Write<T> {
  readonly key: string;
  readonly before: T | undefined;
  readonly after: T | undefined;
  readonly at: number;
  reads: number;
}

/** Where the entities of one kind are: as they are, and as a replica that lags has them. */
export interface Store<T> {
  /** As they are. What a test changes here is seen at once; what a request writes may lag. */
  readonly current: Map<string, T>;
  /** As a replica has it. */
  read(key: string): T | undefined;
  /** As a replica has them, by key. */
  readAll(): readonly T[];
  /** `undefined` deletes. */
  write(key: string, value: T | undefined): void;
}

/** A store with nothing in it. */
export function createStore<T>({
  lag,
  now,
}: {
  readonly lag: () => Lag;
  readonly now: () => number;
}): Store<T> {
  const current = new Map<string, T>();
  const writes: Write<T>[] = [];
  const read = (key: string) => {
    let seen = current.get(key);
    const ofKey = writes.filter((one) => one.key === key).reverse();
    // A test changed it since.
    let hidden = ofKey[0]?.after === seen;
    for (const write of ofKey) {
      hidden &&= !lag()({ reads: write.reads, ms: now() - write.at });
      if (hidden) seen = write.before;
      write.reads += 1;
    }
    return seen;
  };
  return {
    current,
    read,
    readAll() {
      const keys = new Set([...current.keys(), ...writes.map((write) => write.key)]);
      return [...keys].sort().flatMap((key) => read(key) ?? []);
    },
    write(key, value) {
      writes.push({ key, before: current.get(key), after: value, at: now(), reads: 0 });
      if (value === undefined) current.delete(key);
      else current.set(key, value);
    },
  };
}
