import { api } from './api.ts';
import type { ControlPlane } from './control-plane.ts';
import { eventually } from './eventually.ts';
import { isWebhookCalled } from './webhook-probe.ts';

/** What a webhook is called for (admissionregistration.k8s.io/v1, RuleWithOperations). */
export interface WebhookRule {
  readonly apiGroups: readonly string[];
  readonly apiVersions: readonly string[];
  readonly operations: readonly ('CREATE' | 'UPDATE')[];
  /** In the plural, a subresource after a slash. */
  readonly resources: readonly string[];
}

/** Which objects, or which namespaces, a webhook is called for, by their labels. */
export interface LabelSelector {
  readonly matchExpressions: readonly {
    readonly key: string;
    readonly operator: 'Exists' | 'DoesNotExist';
  }[];
}

/** Options of {@link registerWebhook}. */
export interface WebhookOptions {
  /** Name of the configuration and of its webhook: a domain name of three labels or more. */
  readonly name: string;
  /** Mutating unless told. */
  readonly type?: 'Mutating' | 'Validating';
  /** Base URL of the webhook, such as `https://127.0.0.1:20443`, or the Service through which it is called. */
  readonly url: string | { readonly namespace: string; readonly name: string; readonly port: number };
  /** Path that is called, such as `/mutate`. */
  readonly path: string;
  /** The certificates, in PEM, that the webhook's own is verified with. */
  readonly caBundlePem: string;
  readonly failurePolicy: 'Fail' | 'Ignore';
  /** The creation of pods unless told. */
  readonly rules?: readonly WebhookRule[];
  /** Everything and everywhere unless told. */
  readonly objectSelector?: LabelSelector;
  readonly namespaceSelector?: LabelSelector;
  /**
   * Makes a request that the rules and selectors match, again and again until the webhook is called by it, because
   * the API server takes note of a configuration only after it has stored it. Unless told, a pod is created in the
   * namespace `default`.
   */
  readonly matching?: () => Promise<unknown>;
}

/** The creation of pods, for which webhooks are called unless told. */
export const POD_CREATION: WebhookRule = {
  apiGroups: [''],
  apiVersions: ['v1'],
  operations: ['CREATE'],
  resources: ['pods'],
};

/** Registers a webhook by its URL and waits, ten seconds at most, until it is called. */
export async function registerWebhook(plane: ControlPlane, options: WebhookOptions): Promise<void> {
  const { name, type = 'Mutating', matching } = options;
  const collection = `${GROUP_PATH}/${type.toLowerCase()}webhookconfigurations`;
  const { status, body } = await api(plane).post(collection, webhookConfiguration(type, options));
  if (status !== 201) throw new Error(`webhook ${name}: ${status} ${JSON.stringify(body)}`);
  await eventually(`webhook ${name} in force`, () => isWebhookCalled(plane, name, matching));
}

const GROUP_PATH = '/apis/admissionregistration.k8s.io/v1';

/** The object that {@link registerWebhook} makes. */
function webhookConfiguration(type: string, options: WebhookOptions) {
  const { name, url, path, caBundlePem, failurePolicy, rules = [POD_CREATION] } = options;
  const { objectSelector, namespaceSelector } = options;
  return {
    apiVersion: 'admissionregistration.k8s.io/v1',
    kind: `${type}WebhookConfiguration`,
    metadata: { name },
    webhooks: [
      {
        name,
        clientConfig: {
          ...(typeof url === 'string'
            ? { url: new URL(path, url).href }
            : { service: serviceReference(url, path) }),
          caBundle: Buffer.from(caBundlePem).toString('base64'),
        },
        rules,
        failurePolicy,
        objectSelector,
        namespaceSelector,
        sideEffects: 'None',
        admissionReviewVersions: ['v1', 'v1beta1'],
        timeoutSeconds: 5,
      },
    ],
  };
}

function serviceReference({ namespace, name, port }: Exclude<WebhookOptions['url'], string>, path: string) {
  return { namespace, name, port, path };
}
