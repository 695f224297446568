import type { Logger } from 'pino';
import { PodroleError } from '../../errors.ts';
import type { ObjectFacts } from '../../identity/facts.ts';
import { manifestsFingerprint, readManifests } from '../../manifests/read-files.ts';
import { startPolling } from '../../serving/polling.ts';
import type { ClusterStore } from '../store.ts';
import { type Snapshot, type SnapshotOptions, snapshotOf } from './snapshot.ts';

const POLL_MS = 1000;

/** What the store reports besides answering, and how often it looks. */
export interface ManifestStoreOptions extends Omit<SnapshotOptions, 'lastRoles'> {
  readonly log: Logger;
  /** Told of every Namespace that is read. */
  readonly onNamespace?: (name: string, facts: ObjectFacts) => void;
  /** How often to look for changes. Milliseconds, 1000 by default. */
  readonly pollMs?: number;
}

/**
 * A cluster store over manifest files, reloaded when they change. A file that breaks later keeps the last good
 * state and shows in log and readiness detail.
 *
 * It looks at the files' state every second: unlike file system events that also sees links which the kubelet or
 * git-sync turn, and costs a stat for each file.
 *
 * @throws PodroleError MANIFEST_UNREADABLE or MANIFEST_INVALID for files that are broken from the start.
 */
export async function openManifestStore(
  paths: readonly string[],
  options: ManifestStoreOptions,
): Promise<ClusterStore> {
  const { log, pollMs = POLL_MS } = options;
  // Before the files are read, so that a change in between is seen at the next look.
  let fingerprint = await fingerprintOf(paths);
  let snapshot = await load(paths, options);
  let problem = snapshot.problem;
  let seenAt = Date.now();
  if (problem !== undefined) tellProblem(problem);

  async function look(): Promise<void> {
    const now = await fingerprintOf(paths);
    if (now === fingerprint) {
      seenAt = Date.now();
      return;
    }
    const before = problem;
    try {
      snapshot = await load(paths, { ...options, lastRoles: snapshot.roles });
      fingerprint = now;
      seenAt = Date.now();
      problem = snapshot.problem;
      if (now === '') log.warn('no manifest files are left; every pod counts as one without a role');
    } catch (error) {
      problem = messageOf(error);
    }
    // A file that cannot be used is tried again at each look, and told of once.
    if (problem !== undefined && problem === before) return;
    if (problem === undefined) log.info({ manifests: snapshot.summary }, 'manifests reloaded');
    else tellProblem(problem);
  }

  function tellProblem(what: string): void {
    log.error({ problem: what }, 'manifests cannot be used whole; the last good state stays');
  }

  const polling = startPolling(look, pollMs);

  return {
    facts: {
      serviceAccount: (namespace, name) => snapshot.facts.serviceAccount(namespace, name),
      namespace: (name) => snapshot.facts.namespace(name),
      configMapRole: (namespace, serviceAccount) => snapshot.facts.configMapRole(namespace, serviceAccount),
    },
    live: undefined,
    synced: Promise.resolve(),
    checks: [
      () => ({
        name: 'store',
        ok: true,
        detail: problem === undefined ? snapshot.summary : `${snapshot.summary}, as before: ${problem}`,
      }),
    ],
    status: () => ({ objects: snapshot.objects, seenAt, current: problem === undefined }),
    close: () => polling.stop(),
  };
}

/** A file that cannot be looked at has a state, too: reading it will say what is wrong. */
function fingerprintOf(paths: readonly string[]): Promise<string> {
  return Promise.all(paths.map(manifestsFingerprint)).then((states) => states.join('\n'), messageOf);
}

function messageOf(error: unknown): string {
  return error instanceof PodroleError ? error.message : String(error);
}

async function load(
  paths: readonly string[],
  options: SnapshotOptions & Pick<ManifestStoreOptions, 'onNamespace'>,
): Promise<Snapshot> {
  const documents = await Promise.all(paths.map(readManifests));
  const snapshot = snapshotOf(documents.flat(), options);
  for (const [name, facts] of snapshot.namespaces) options.onNamespace?.(name, facts);
  return snapshot;
}
