import { copyFile, mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { pino } from 'pino';
import { createAccessSource } from '../../src/cluster/kubernetes/access.ts';
import { type ApiClient, createApiClient } from '../../src/cluster/kubernetes/api-client.ts';
import { inClusterCredentials } from '../../src/cluster/kubernetes/in-cluster.ts';
import type { StoreRights } from '../../src/cluster/kubernetes/rights.ts';
import { createLiveWebhooks } from '../../src/tls/self/kubernetes/live-webhooks.ts';
import type { LiveWebhooks } from '../../src/tls/self/ports.ts';
import type { ControlPlane } from './control-plane.ts';
import { accountFolder, NAMESPACE } from './in-cluster.ts';

/** Where mutating webhook configurations are. */
export const CONFIGURATIONS = '/apis/admissionregistration.k8s.io/v1/mutatingwebhookconfigurations';

const clock = () => performance.now();

/** A client of the control plane as the administrator. */
export async function adminClient(plane: ControlPlane): Promise<ApiClient> {
  const folder = join(plane.folder, 'admin');
  await mkdir(folder, { recursive: true });
  await writeFile(join(folder, 'token'), plane.adminToken, { mode: 0o600 });
  await copyFile(plane.caPath, join(folder, 'ca.crt'));
  return clientOf(plane, folder);
}

/** A client as a ServiceAccount of the webhook's namespace that has these rights. */
export async function accountClient(
  plane: ControlPlane,
  account: string,
  rights: StoreRights,
): Promise<ApiClient> {
  return clientOf(plane, await accountFolder(plane, account, rights));
}

function clientOf({ url }: ControlPlane, folder: string): ApiClient {
  return createApiClient(createAccessSource(() => inClusterCredentials({ server: url, folder }), clock));
}

/** The port to one mutating webhook configuration whose webhooks call the Service `podrole`. */
export function liveWebhooks(client: ApiClient, name: string): LiveWebhooks {
  return createLiveWebhooks(client, {
    of: { namespace: NAMESPACE, service: 'podrole' },
    configurations: [{ kind: 'MutatingWebhookConfiguration', name }],
    log: pino({ enabled: false }),
    clock,
    random: () => 0,
  });
}

/** A webhook configuration as a chart has it: a webhook for each of the names, none of which matches a pod. */
export function configuration(name: string, webhooks: readonly string[], caBundle?: string) {
  return {
    apiVersion: 'admissionregistration.k8s.io/v1',
    kind: 'MutatingWebhookConfiguration',
    metadata: { name, labels: { 'app.kubernetes.io/name': 'podrole' } },
    webhooks: webhooks.map((webhook) => ({
      name: `${webhook}.podrole.io`,
      admissionReviewVersions: ['v1'],
      sideEffects: 'None',
      failurePolicy: 'Ignore',
      timeoutSeconds: 5,
      objectSelector: { matchLabels: { 'e2e.test/none': 'such' } },
      clientConfig: {
        service: { namespace: NAMESPACE, name: 'podrole', path: '/mutate' },
        ...(caBundle !== undefined && { caBundle }),
      },
      rules: [{ apiGroups: [''], apiVersions: ['v1'], operations: ['CREATE'], resources: ['pods'] }],
    })),
  };
}
