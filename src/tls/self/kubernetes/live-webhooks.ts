import type { Logger } from 'pino';
import type { ApiClient } from '../../../cluster/kubernetes/api-client.ts';
import { failureMessage } from '../../../cluster/kubernetes/api-failure.ts';
import type { ServiceName } from '../../service-name.ts';
import type { LiveWebhooks, WebhookConfiguration } from '../ports.ts';
import { bundlesPatch, configurationState } from './configuration-object.ts';
import { type ConfigurationName, configurationPath } from './configuration-paths.ts';
import { FIELD_MANAGER, REQUEST_TIMEOUT } from './field-manager.ts';
import { hasStatus, refused } from './refused.ts';
import { watchConfigurations } from './watch-configurations.ts';

/** Whose webhooks, where they are, and what their watch works with. */
export interface LiveWebhooksOptions {
  /** The Service that is ours. */
  readonly of: ServiceName;
  /** Those to look into; others are left alone, and need not be there. */
  readonly configurations: readonly ConfigurationName[];
  readonly log: Logger;
  /** Monotonic, in milliseconds. */
  readonly clock: () => number;
  readonly random: () => number;
  /** How long one request may take; default 10 s. Milliseconds. */
  readonly timeoutMs?: number;
}

/**
 * The webhook configurations on the API server. Reading and writing throw PodroleError SELF_TLS_REFUSED where rights are
 * missing, and ApiFailure for what may be over the next time.
 *
 * Bundles are written by a strategic merge patch and not by a server-side apply: who applied a field keeps its list item alive
 * when the tool that made the item drops it, and what then is left of it, a webhook of nothing but a bundle, makes the
 * API server refuse all of what the tool applies.
 *
 * @see https://kubernetes.io/docs/reference/using-api/server-side-apply/#field-management
 * @throws PodroleError USAGE where a name is none.
 */
export function createLiveWebhooks(client: ApiClient, options: LiveWebhooksOptions): LiveWebhooks {
  const { of, configurations, timeoutMs: totalMs = REQUEST_TIMEOUT } = options;
  const named = configurations.map((one) => ({ ...one, path: configurationPath(one) }));

  async function readOne(one: (typeof named)[number]): Promise<readonly WebhookConfiguration[]> {
    try {
      const object = await client.getJson(one.path, { accept: 'application/json', totalMs });
      return [configurationState(object, one, of)];
    } catch (error) {
      if (hasStatus(error, 404)) return [];
      throw refused(error, `${one.kind} ${one.name} may not be read`, GRANT);
    }
  }

  return {
    async read() {
      const answers = await Promise.allSettled(named.map(readOne));
      const failures = answers.flatMap((one) => (one.status === 'rejected' ? [one.reason] : []));
      if (failures.length === named.length && failures.length > 0) throw failures[0];
      return {
        webhooks: answers.flatMap((one) => (one.status === 'fulfilled' ? one.value : [])),
        unread: failures.map(failureMessage),
      };
    },

    async apply(configuration, bundles) {
      const path = `${configurationPath(configuration)}?${new URLSearchParams({ fieldManager: FIELD_MANAGER })}`;
      try {
        await client.patchJson(path, bundlesPatch(configuration, bundles), { type: 'strategic', totalMs });
        return true;
      } catch (error) {
        if (hasStatus(error, 404, 409)) return false;
        throw refused(error, `${configuration.kind} ${configuration.name} may not be written`, GRANT);
      }
    },

    watch: (onChange) => watchConfigurations(client, { ...options, onChange }),
  };
}

const GRANT = { 403: 'grant the rights of docs/rbac.md' };
