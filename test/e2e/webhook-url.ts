import { api } from './api.ts';
import type { ControlPlane } from './control-plane.ts';
import { eventually } from './eventually.ts';
import { isWebhookCalled } from './webhook-probe.ts';

/** Options of {@link registerWebhook}. */
export interface WebhookOptions {
  /** Name of the configuration and of its webhook: a domain name of three labels or more. */
  readonly name: string;
  /** Base URL of the webhook, such as `https://127.0.0.1:20443`. */
  readonly url: string;
  /** Path that is called, such as `/mutate`. */
  readonly path: string;
  /** The certificates, in PEM, that the webhook's own is verified with. */
  readonly caBundlePem: string;
  readonly failurePolicy: 'Fail' | 'Ignore';
  /**
   * Whether the webhook is in force yet, asked until it says yes, because the API server takes note of a
   * configuration only after it has stored it. Unless told, {@link isWebhookCalled}.
   */
  readonly probe?: () => Promise<boolean>;
}

/** Registers a webhook by its URL for all pods that are created, and waits, ten seconds at most, until it is called. */
export async function registerWebhook(plane: ControlPlane, options: WebhookOptions): Promise<void> {
  const { status, body } = await api(plane).post(CONFIGURATIONS, webhookConfiguration(options));
  if (status !== 201) throw new Error(`webhook ${options.name}: ${status} ${JSON.stringify(body)}`);
  const probe = options.probe ?? (() => isWebhookCalled(plane, options.name));
  await eventually(`webhook ${options.name} in force`, probe);
}

const CONFIGURATIONS = '/apis/admissionregistration.k8s.io/v1/mutatingwebhookconfigurations';

/** The object that {@link registerWebhook} makes. */
function webhookConfiguration({ name, url, path, caBundlePem, failurePolicy }: WebhookOptions) {
  return {
    apiVersion: 'admissionregistration.k8s.io/v1',
    kind: 'MutatingWebhookConfiguration',
    metadata: { name },
    webhooks: [
      {
        name,
        clientConfig: { url: new URL(path, url).href, caBundle: Buffer.from(caBundlePem).toString('base64') },
        rules: [{ apiGroups: [''], apiVersions: ['v1'], operations: ['CREATE'], resources: ['pods'] }],
        failurePolicy,
        sideEffects: 'None',
        admissionReviewVersions: ['v1', 'v1beta1'],
        timeoutSeconds: 5,
      },
    ],
  };
}
