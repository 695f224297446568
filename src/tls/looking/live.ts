import type { ApiClient } from '../../cluster/kubernetes/api-client.ts';
import { ApiFailure, failureMessage } from '../../cluster/kubernetes/api-failure.ts';
import { PodroleError } from '../../errors.ts';
import { asObject, type JsonObject } from '../../identity/pod.ts';
import { printable, verbatim } from '../../identity/quote.ts';
import type { LiveBundle } from './check-bundle.ts';
import { type Contents, readContents } from './contents.ts';

/** A Secret by its place. */
export interface SecretName {
  readonly namespace: string;
  readonly name: string;
}

/** The kinds of webhook configurations, by what they do. */
export const CONFIGURATIONS = {
  mutating: { kind: 'MutatingWebhookConfiguration', resource: 'mutatingwebhookconfigurations' },
  validating: { kind: 'ValidatingWebhookConfiguration', resource: 'validatingwebhookconfigurations' },
} as const;

/** The layout of `kubernetes.io/tls` with cert-manager's CA, and what self mode keeps. What is served comes first. */
const SECRET_KEYS = [
  'tls.crt',
  'tls.key',
  'ca.crt',
  'ca.key',
  'next-ca.crt',
  'next-ca.key',
  'old-ca.crt',
] as const;

/**
 * What the keys of a Secret hold that are known to be certificates and keys.
 *
 * @throws PodroleError CLUSTER_UNREADABLE.
 */
export async function readSecret(
  client: ApiClient,
  { namespace, name }: SecretName,
): Promise<readonly Contents[]> {
  const at = `Secret ${namespace}/${name}`;
  const right = `get secrets of the name ${name} in the Namespace ${namespace}`;
  const secret = await read(client, { path: `/api/v1/namespaces/${namespace}/secrets/${name}`, at, right });
  const data = asObject(secret.data) ?? {};
  const known = SECRET_KEYS.flatMap((key) => {
    const value = data[key];
    // Between two rotations self mode has neither a next CA nor an old one.
    const isIdle = value === '' && /^(?:next|old)-/.test(key);
    return typeof value === 'string' && !isIdle
      ? [readContents(`${at} ${key}`, Buffer.from(value, 'base64'))]
      : [];
  });
  return known.length > 0 ? known : [readContents(at, Buffer.alloc(0))];
}

/**
 * The bundle of every entry of a webhook configuration, with the host that the API server verifies for it.
 *
 * @throws PodroleError CLUSTER_UNREADABLE.
 * @see https://kubernetes.io/docs/reference/access-authn-authz/extensible-admission-controllers/#service-reference
 */
export async function readBundles(
  client: ApiClient,
  type: keyof typeof CONFIGURATIONS,
  name: string,
): Promise<readonly LiveBundle[]> {
  const { kind, resource } = CONFIGURATIONS[type];
  const configuration = `${kind} ${name}`;
  const found = await read(client, {
    path: `/apis/admissionregistration.k8s.io/v1/${resource}/${name}`,
    at: configuration,
    right: `get ${resource} of the name ${name}`,
  });
  const entries = Array.isArray(found.webhooks) ? found.webhooks : [];
  return entries.map((entry) => bundleOf(configuration, asObject(entry) ?? {}));
}

function bundleOf(configuration: string, entry: JsonObject): LiveBundle {
  const { caBundle, ...client } = asObject(entry.clientConfig) ?? {};
  const at = `${configuration} ${printable(String(entry.name ?? 'without a name'))}`;
  const bytes = Buffer.from(typeof caBundle === 'string' ? caBundle : '', 'base64');
  return { configuration, host: hostOf(client), contents: readContents(at, bytes) };
}

function hostOf({ service, url }: JsonObject): string | undefined {
  const { name, namespace } = asObject(service) ?? {};
  if (typeof name === 'string' && typeof namespace === 'string') return `${name}.${namespace}.svc`;
  return typeof url === 'string' && URL.canParse(url) ? new URL(url).hostname : undefined;
}

/** Milliseconds. */
const LONGEST_READ = 10_000;

async function read(
  client: ApiClient,
  { path, at, right }: { readonly path: string; readonly at: string; readonly right: string },
): Promise<JsonObject> {
  try {
    return await client.getJson(path, { accept: 'application/json', totalMs: LONGEST_READ });
  } catch (cause) {
    throw new PodroleError('CLUSTER_UNREADABLE', `${at} cannot be read: ${why(cause, right)}`, { cause });
  }
}

function why(cause: unknown, right: string): string {
  const status = cause instanceof ApiFailure ? cause.status : undefined;
  if (status === 404) return 'there is none of that name; check the name, and which cluster it is';
  const said = verbatim(failureMessage(cause), 300);
  return status === 403 ? `${said}; give yourself the right to ${right}` : said;
}
