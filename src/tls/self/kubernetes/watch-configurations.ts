import type { ApiClient } from '../../../cluster/kubernetes/api-client.ts';
import type { Collection } from '../../../cluster/kubernetes/collection.ts';
import { type ReflectorDeps, startReflector } from '../../../cluster/kubernetes/reflector.ts';
import type { WebhookConfigurationKind } from '../ports.ts';
import { type ConfigurationName, configurationsPath } from './configuration-paths.ts';

/** What is watched, and who is told. */
export interface WatchConfigurationsOptions extends Pick<ReflectorDeps, 'log' | 'clock' | 'random'> {
  readonly configurations: readonly ConfigurationName[];
  /** Told of every change; must not throw. */
  onChange(): void;
}

/** Tells of every change of the configurations, and once more when a watch has heard all there is, until it is closed. */
export function watchConfigurations(
  client: ApiClient,
  { configurations, onChange, ...deps }: WatchConfigurationsOptions,
): { close(): Promise<void> } {
  // What was missed between two watches, the deletion of one above all, comes as no event.
  const sink = { restart() {}, put: onChange, remove: onChange, restarted: onChange };
  const reflectors = configurations.map((one) =>
    startReflector(collectionOf(one), sink, { ...deps, client, onWatchEnd() {} }),
  );
  return {
    async close() {
      await Promise.all(reflectors.map((reflector) => reflector.close()));
    },
  };
}

/** One configuration as a collection, so that rights to it alone are enough. */
function collectionOf({ kind, name }: ConfigurationName): Collection<WebhookConfigurationKind> {
  return { kind, path: configurationsPath(kind), fieldSelector: `metadata.name=${name}`, metadataOnly: true };
}
