import type { Logger } from 'pino';
import type { Registry } from 'prom-client';
import { watchContainerCredentials } from '../cluster/container-credentials-file.ts';
import { type ApiServerSource, connect } from '../cluster/kubernetes/connect.ts';
import { createKubernetesMetrics } from '../cluster/kubernetes/metrics.ts';
import { type KubernetesStoreOptions, openKubernetesStore } from '../cluster/kubernetes/store.ts';
import { openManifestStore } from '../cluster/manifests/store.ts';
import { registerStoreMetrics } from '../cluster/metrics.ts';
import type { ClusterStore } from '../cluster/store.ts';
import type { Expressions } from '../identity/expressions.ts';
import type { ObjectFacts } from '../identity/facts.ts';
import { keepsFor } from '../identity/keeping.ts';
import { namesRoles, prepareNamespace } from '../identity/permitted-note.ts';
import { readsNamespaces } from '../identity/settings.ts';
import { createTurns } from '../serving/turns.ts';
import { MANIFEST_FLAGS } from '../settings/manifests.ts';
import type { WebhookSettings } from '../settings/webhook.ts';

/** The list for the EKS Pod Identity agent, where one is named. */
export async function openContainerCredentials(
  { watchContainerCredentialsConfig: file }: WebhookSettings,
  log: Logger,
) {
  return file === undefined ? undefined : watchContainerCredentials(file, { log });
}

interface Told {
  readonly log: Logger;
  readonly registry: Registry;
}

/** What is known of the cluster: from files, or from the API server, which is not waited for. */
export async function openStore(
  settings: WebhookSettings,
  expressions: Expressions,
  { log, registry }: Told,
): Promise<ClusterStore> {
  const { source } = settings;
  const takeTurn = createTurns();
  // Expressions take milliseconds to compile: one at a time, and whatever has arrived comes first.
  const onNamespace = (namespace: string, facts: ObjectFacts) => {
    if (!namesRoles(facts, settings)) return;
    const prepare = () => {
      const { difference, problem } = prepareNamespace(facts, settings, expressions);
      if (problem !== undefined)
        log.warn({ namespace, code: 'permitted-invalid', problem }, 'permits nothing');
      if (difference !== undefined)
        log.info(
          { namespace, code: 'permitted-differs', difference },
          'permitted means something else elsewhere',
        );
    };
    // Nothing that a Namespace says may end the process; its pods are decided without what was prepared.
    takeTurn()
      .then(prepare)
      .catch((error) =>
        log.error({ namespace, name: String(error?.name) }, 'a Namespace could not be prepared'),
      );
  };
  const store =
    source.from === 'manifests'
      ? await openManifestStore(source.paths, {
          log,
          onNamespace,
          configMapNamespace: configMapNamespace(settings),
        })
      : await openApiServer(source, settings, { log, registry, onNamespace });
  registerStoreMetrics(registry, store);
  return store;
}

async function openApiServer(
  source: ApiServerSource,
  settings: WebhookSettings,
  { log, registry, onNamespace }: Told & Pick<KubernetesStoreOptions, 'onNamespace'>,
): Promise<ClusterStore> {
  const { confirmTimeout, confirmRate, confirmBurst } = settings;
  const clock = () => performance.now();
  return openKubernetesStore({
    client: await connect(source, clock),
    keeps: keepsFor(settings),
    namespaces: readsNamespaces(settings),
    onNamespace,
    configMapNamespace: configMapNamespace(settings),
    liveReads: { timeoutMs: confirmTimeout, rate: confirmRate, burst: confirmBurst },
    log,
    metrics: createKubernetesMetrics(registry),
    clock,
    random: Math.random,
  });
}

function configMapNamespace({ watchConfigMap, namespace }: WebhookSettings): string | undefined {
  return watchConfigMap ? (namespace ?? MANIFEST_FLAGS.namespace.default) : undefined;
}
