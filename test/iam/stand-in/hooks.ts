import type { Failure } from './failure.ts';
import type { SeenRequest } from './seen-request.ts';

/** The connection ends without an answer, before the action took effect or after it. */
export interface Dropped {
  readonly drop: 'before' | 'after';
}

/** The answer takes a while, with the effect before or behind it. */
export interface Slow {
  /** Milliseconds. */
  readonly ms: number;
  readonly slow: 'before' | 'after';
}

/** What happens to a request; nothing where it is `undefined`. */
export type Happening = Failure | Dropped | Slow | undefined;

/** What is done when a request has come and before it is answered. */
// biome-ignore lint/suspicious/noConfusingVoidType: a hook that only does something returns nothing.
export type Hook = (request: SeenRequest) => Happening | void | Promise<Happening | void>;

/** The connection is closed before anything was done. */
export const dropBefore: Dropped = { drop: 'before' };

/** What was asked for is done, and the connection closed without an answer. */
export const dropAfter: Dropped = { drop: 'after' };

/** Milliseconds until an answer, the effect at its end. */
export const slowBefore = (ms: number): Slow => ({ ms, slow: 'before' });

/** Milliseconds until an answer, the effect at its beginning. */
export const slowAfter = (ms: number): Slow => ({ ms, slow: 'after' });

/**
 * Lets something happen to a share of requests.
 *
 * @param share from 0 to 1
 * @param random what decides, from 0 to 1 each time
 */
export const sometimes =
  (share: number, happening: Happening, random: () => number): Hook =>
  () =>
    random() < share ? happening : undefined;

interface Waiting {
  readonly action: string;
  readonly hook: Hook;
  left: number;
}

/** Hooks that wait for their requests. */
export interface Hooks {
  add(action: string, hook: Hook | Failure | Dropped | Slow, times: number): void;
  /** Runs those that fit in the order in which they were added, until one says what happens. */
  run(request: SeenRequest): Promise<Happening>;
}

/** None yet. */
export function createHooks(): Hooks {
  const waiting = new Set<Waiting>();
  return {
    add(action, given, times) {
      const hook: Hook = typeof given === 'function' ? given : () => given;
      waiting.add({ action, hook, left: times });
    },
    async run(request) {
      for (const one of [...waiting]) {
        if (one.action !== '*' && one.action !== request.action) continue;
        one.left -= 1;
        if (one.left <= 0) waiting.delete(one);
        const happening = await one.hook(request);
        if (happening !== undefined) return happening as Happening;
      }
      return undefined;
    },
  };
}
