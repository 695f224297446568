import type { Logger } from 'pino';
import { CONFIG_MAP } from '../../identity/config-map.ts';
import type { FactKind, ObjectFacts, StoreFacts } from '../../identity/facts.ts';
import type { Keeps } from '../../identity/keeping.ts';
import type { Check } from '../../serving/check.ts';
import type { ClusterStore } from '../store.ts';
import type { ApiClient } from './api-client.ts';
import { type Breaker, createBreaker } from './breaker.ts';
import type { Collection, Sink } from './collection.ts';
import { configMapCollection, type KeptConfigMap, keepConfigMap } from './config-map.ts';
import { checkOf, type Followed, statusOf } from './followed.ts';
import { keyOf } from './kept-facts.ts';
import { createLiveFacts } from './live-facts.ts';
import { createLiveReads } from './live-reads.ts';
import type { KubernetesMetrics } from './metrics.ts';
import { createObjectIndex, type ObjectIndex } from './object-index.ts';
import { indexSink, NAMESPACES, SERVICE_ACCOUNTS } from './object-sink.ts';
import { type Reflector, startReflector } from './reflector.ts';
import { createTokenBucket } from './token-bucket.ts';

/** What to follow, how far live reads may go, and what both work with. */
export interface KubernetesStoreOptions {
  readonly client: ApiClient;
  /** Which annotations and labels count. */
  readonly keeps: Keeps;
  /** Whether Namespaces matter to decisions. */
  readonly namespaces: boolean;
  /** Told of every Namespace that is heard of. */
  readonly onNamespace: (name: string, facts: ObjectFacts) => void;
  /** Namespace of the ConfigMap that gives roles; `undefined` where none does. */
  readonly configMapNamespace: string | undefined;
  readonly liveReads: {
    /** Milliseconds. */
    readonly timeoutMs: number;
    /** Reads a second. */
    readonly rate: number;
    /** Reads at once after a rest. */
    readonly burst: number;
  };
  readonly log: Logger;
  readonly metrics: KubernetesMetrics;
  /** Monotonic, in milliseconds. */
  readonly clock: () => number;
  readonly random: () => number;
}

/** A cluster store over the API server: it begins to follow what decisions need, and is of use before it has heard of everything. */
export function openKubernetesStore(options: KubernetesStoreOptions): ClusterStore {
  const { keeps, namespaces, configMapNamespace, log, metrics, clock } = options;
  const follow = (collection: Collection, sink: Sink) =>
    startReflector(collection, sink, {
      ...options,
      onWatchEnd: (why) => metrics.watchEnded(collection.kind, why),
    });
  const followIndex = (
    collection: Collection,
    index: ObjectIndex,
    onChange?: KubernetesStoreOptions['onNamespace'],
  ): Followed => ({
    kind: collection.kind,
    reflector: follow(collection, indexSink(index, keeps, onChange)),
    count: () => index.size.all,
    describe: () => `${index.size.all} known, ${index.size.telling} of them with annotations that count`,
  });

  const accounts = createObjectIndex();
  const spaces = createObjectIndex();
  const configMap = keepConfigMap((problem) =>
    log.error({ problem }, 'the ConfigMap cannot be used; the last good roles stay'),
  );
  const followed: Followed[] = [followIndex(SERVICE_ACCOUNTS, accounts)];
  if (namespaces) followed.push(followIndex(NAMESPACES, spaces, options.onNamespace));
  if (configMapNamespace !== undefined) {
    const reflector = follow(configMapCollection(configMapNamespace), configMap.sink);
    followed.push(followedConfigMap(configMapNamespace, configMap, reflector));
  }

  const isSynced = (kind: FactKind) =>
    followed.every((one) => one.kind !== kind || one.reflector.status().synced);
  for (const { kind } of followed) metrics.observe(kind, () => isSynced(kind));
  const { timeoutMs, ...bucketBounds } = options.liveReads;
  const bucket = createTokenBucket(bucketBounds, clock);
  // What is wrong with one kind, such as missing rights, keeps nobody from reading another.
  const breakers = new Map(followed.map(({ kind }) => [kind, createBreaker(clock)]));
  metrics.observePause(() => Math.max(...[...breakers.values()].map((breaker) => breaker.pausedFor())));
  const reads = [...breakers].map(([kind, breaker]) => {
    const deps = { ...options, bucket, breaker, timeoutMs, onRead: metrics.liveRead };
    return [kind, createLiveReads(deps)] as const;
  });
  const live = createLiveFacts({
    reads: new Map(reads),
    isSynced,
    keeps,
    configMap:
      configMapNamespace === undefined ? undefined : { namespace: configMapNamespace, kept: configMap },
  });
  const facts: StoreFacts = {
    serviceAccount: (namespace, name) => accounts.get(keyOf(namespace, name)),
    namespace: (name) => spaces.get(name),
    configMapRole: (namespace, serviceAccount) => configMap.roles.find(namespace, serviceAccount),
  };
  return {
    facts,
    live,
    checks: [...followed.map((one) => () => checkOf(one, clock())), () => liveReadsCheck(breakers)],
    synced: Promise.all(followed.map(({ reflector }) => reflector.synced)).then(() => {}),
    status: () => statusOf(followed, clock()),
    async close() {
      await Promise.all(followed.map(({ reflector }) => reflector.close()));
    },
  };
}

function followedConfigMap(namespace: string, kept: KeptConfigMap, reflector: Reflector): Followed {
  const name = `${namespace}/${CONFIG_MAP.name}`;
  return {
    kind: 'ConfigMap',
    reflector,
    count: () => (kept.version === undefined ? 0 : 1),
    describe() {
      if (kept.version === undefined) return `there is no ${name}`;
      return kept.problem === undefined
        ? `${name} is read`
        : `${name} key ${CONFIG_MAP.key} ${kept.problem}; the last good roles stay`;
    },
  };
}

function liveReadsCheck(breakers: ReadonlyMap<FactKind, Breaker>): Check {
  const details = [...breakers].flatMap(([kind, breaker]) => {
    const { problem } = breaker;
    if (problem === undefined) return [];
    const seconds = Math.ceil(breaker.pausedFor() / 1000);
    const state = seconds === 0 ? 'the last one failed' : `paused for ${seconds} s more after failures`;
    return [`${kind}: ${state}: ${problem}`];
  });
  return { name: 'live-reads', ok: true, detail: details.join('; ') || 'as needed' };
}
