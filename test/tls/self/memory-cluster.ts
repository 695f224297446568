import { EMPTY, type KeptAuthorities, type KnownCertificate } from '../../../src/tls/self/kept.ts';
import type { AuthoritySecret, LiveWebhooks } from '../../../src/tls/self/ports.ts';
import { configuration } from './made-up.ts';

/** The ports of self mode to objects in memory. */
export interface MemoryCluster {
  readonly secret: AuthoritySecret;
  readonly webhooks: LiveWebhooks;
  kept(): KeptAuthorities;
  bundles(): readonly (readonly KnownCertificate[])[];
  /** Somebody else's doing, of which the watch tells. */
  setBundles(...bundles: readonly (readonly KnownCertificate[])[]): void;
  /** From now on everything fails with this, or nothing again. */
  fail(error: Error | undefined): void;
  /** The same of writing alone. */
  failWrites(error: Error | undefined): void;
  /** Of other configurations that cannot be read, from now on. */
  unread(...problems: readonly string[]): void;
  /** What is kept from now on. */
  keep(next: KeptAuthorities): void;
}

/** A Secret that is not there yet, and a configuration with two webhooks. */
export function memoryCluster(): MemoryCluster {
  let kept: KeptAuthorities | undefined;
  let version = 0;
  let live: readonly (readonly KnownCertificate[])[] = [[], []];
  let failure: Error | undefined;
  let writeFailure: Error | undefined;
  let unread: readonly string[] = [];
  const watchers = new Set<() => void>();

  async function answer<T>(effect: () => T): Promise<T> {
    if (failure !== undefined) throw failure;
    return effect();
  }

  function write<T>(effect: () => T): Promise<T> {
    return answer(() => {
      if (writeFailure !== undefined) throw writeFailure;
      return effect();
    });
  }

  function change(bundles: readonly (readonly KnownCertificate[])[]): void {
    live = bundles;
    version += 1;
    for (const watcher of watchers) watcher();
  }

  return {
    secret: {
      read: () => answer(() => kept && { kept, problems: [], version: String(version) }),
      make: () =>
        answer(() => {
          kept ??= EMPTY;
        }),
      write: (next, at) =>
        write(() => {
          if (at !== String(version)) return false;
          kept = next;
          version += 1;
          return true;
        }),
    },
    webhooks: {
      read: () =>
        answer(() => ({
          webhooks: [{ ...configuration(...live), version: String(version) }],
          unread,
        })),
      apply: (seen, bundles) =>
        write(() => {
          if (seen.version !== String(version)) return false;
          change([...bundles.values()]);
          return true;
        }),
      watch(onChange) {
        watchers.add(onChange);
        return {
          async close() {
            watchers.delete(onChange);
          },
        };
      },
    },
    kept: () => kept ?? EMPTY,
    bundles: () => live,
    setBundles: (...bundles) => change(bundles),
    fail(error) {
      failure = error;
    },
    failWrites(error) {
      writeFailure = error;
    },
    unread(...problems) {
      unread = problems;
    },
    keep(next) {
      kept = next;
      version += 1;
    },
  };
}
