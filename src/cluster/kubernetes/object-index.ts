import { NO_FACTS, type ObjectFacts } from '../../identity/facts.ts';

/** What is known of the objects of one kind, by key. */
export interface ObjectIndex {
  get(key: string): ObjectFacts | undefined;
  put(key: string, facts: ObjectFacts): void;
  remove(key: string): void;
  /** All objects are about to be put again; until then what is known stays. */
  restart(): void;
  /** They have been: what was not put again is gone. */
  restarted(): void;
  /** How many say something, and how many there are. */
  readonly size: { readonly telling: number; readonly all: number };
}

/** Those that say nothing cost no more than their key. */
interface Generation {
  readonly telling: Map<string, ObjectFacts>;
  readonly silent: Set<string>;
}

/**
 * An index that can be filled anew while it is in use, without holding anything twice: an object moves from the
 * generation before to the new one when it is put.
 */
export function createObjectIndex(): ObjectIndex {
  let before = createGeneration();
  let now = createGeneration();
  return {
    get: (key) => find(now, key) ?? find(before, key),
    put(key, facts) {
      forget(before, key);
      if (facts === NO_FACTS) {
        now.telling.delete(key);
        now.silent.add(key);
      } else {
        now.silent.delete(key);
        now.telling.set(key, facts);
      }
    },
    remove(key) {
      forget(before, key);
      forget(now, key);
    },
    restart() {
      for (const [key, facts] of before.telling) now.telling.set(key, facts);
      for (const key of before.silent) now.silent.add(key);
      before = now;
      now = createGeneration();
    },
    restarted() {
      before = createGeneration();
    },
    get size() {
      const telling = now.telling.size + before.telling.size;
      return { telling, all: telling + now.silent.size + before.silent.size };
    },
  };
}

function createGeneration(): Generation {
  return { telling: new Map(), silent: new Set() };
}

function find({ telling, silent }: Generation, key: string): ObjectFacts | undefined {
  return telling.get(key) ?? (silent.has(key) ? NO_FACTS : undefined);
}

function forget({ telling, silent }: Generation, key: string): void {
  if (!telling.delete(key)) silent.delete(key);
}
