import { readFile } from 'node:fs/promises';
import type { Agent } from 'node:http';
import type { RequestOptions } from 'node:https';
import { dirname, resolve } from 'node:path';
import { KubeConfig } from '@kubernetes/client-node';
import { parse } from 'yaml';
import { PodroleError, systemReason } from '../../errors.ts';
import { asObject } from '../../identity/pod.ts';
import type { Credentials } from './access.ts';
import { assertUsable } from './usable-certificates.ts';

/** Which cluster, and as whom. */
export interface KubeconfigOptions {
  readonly file: string;
  /** `undefined` for the current one. */
  readonly context: string | undefined;
  /** Address that counts instead of the file's. */
  readonly server: string | undefined;
}

/**
 * The credentials of a kubeconfig, whichever way it has them: tokens, token files, client certificates, exec plugins,
 * OpenID Connect, through a proxy or not. The file is read again, and plugins are asked again, when the server no
 * longer takes what they gave.
 *
 * @throws PodroleError API_ACCESS for a file that cannot be read or used.
 */
export function kubeconfigCredentials(options: KubeconfigOptions): (afresh: boolean) => Promise<Credentials> {
  let config: KubeConfig | undefined;
  return async (afresh) => {
    if (config === undefined || afresh) config = await loadConfig(options);
    return credentialsOf(config, options.file);
  };
}

async function loadConfig({ file, context, server }: KubeconfigOptions): Promise<KubeConfig> {
  const text = await readFile(file, 'utf8').catch((cause: unknown) => {
    throw new PodroleError('API_ACCESS', `${file}: cannot be read: ${systemReason(cause)}`, { cause });
  });
  const config = new KubeConfig();
  try {
    config.loadFromString(withTokenFiles(text, dirname(file)));
    config.makePathsAbsolute(dirname(file));
  } catch (cause) {
    throw failure(file, 'is no kubeconfig', cause);
  }
  if (context !== undefined) config.setCurrentContext(context);
  const name = config.getCurrentContext();
  if (config.getContextObject(name) === null) {
    const known = config.getContexts().map((one) => one.name);
    throw failure(file, `has no context ${JSON.stringify(name)}`, `it has ${known.join(', ') || 'none'}`);
  }
  const cluster = config.getCurrentCluster();
  if (cluster === null || config.getCurrentUser() === null)
    throw failure(file, `context ${JSON.stringify(name)} names a cluster or user`, 'which the file lacks');
  if (server !== undefined) Object.assign(cluster, { server });
  if (!/^https?:/.test(cluster.server) || !URL.canParse(cluster.server))
    throw failure(
      file,
      `the server ${JSON.stringify(cluster.server)}`,
      'is no address such as https://10.0.0.1:6443',
    );
  return config;
}

/** The client library knows `tokenFile` only as an authentication provider. */
function withTokenFiles(text: string, folder: string): string {
  const document = asObject(parse(text));
  if (document === undefined) throw new Error('it holds no object');
  const users = Array.isArray(document.users) ? document.users : [];
  for (const entry of users) {
    const user = asObject(asObject(entry)?.user);
    if (user === undefined || typeof user.tokenFile !== 'string') continue;
    const tokenFile = resolve(folder, user.tokenFile);
    Object.assign(user, { 'auth-provider': { name: 'tokenFile', config: { tokenFile } } });
  }
  return JSON.stringify(document);
}

async function credentialsOf(config: KubeConfig, file: string): Promise<Credentials> {
  const cluster = config.getCurrentCluster();
  const options = await httpsOptions(config, file);
  const { ca, cert, key, servername, auth, agent } = options;
  assertUsable({ ca, cert, key }, file);
  const given = Object.entries(options.headers ?? {}).map(([name, value]) => [name, String(value).trim()]);
  const basic = typeof auth === 'string' ? { authorization: `Basic ${btoa(auth)}` } : {};
  const parts = [ca, cert, key, servername, cluster?.proxyUrl, String(options.rejectUnauthorized)];
  return {
    server: cluster?.server ?? '',
    headers: { ...basic, ...Object.fromEntries(given) },
    connectionParts: parts.map((part) => (Buffer.isBuffer(part) ? part : String(part))),
    makeAgent: () => agent as Agent,
  };
}

async function httpsOptions(config: KubeConfig, file: string): Promise<RequestOptions> {
  const options: RequestOptions = {};
  try {
    await config.applyToHTTPSOptions(options);
  } catch (cause) {
    const { exec } = config.getCurrentUser() ?? {};
    // What a plugin says may be what it is to keep for itself.
    if (exec === undefined || exec === null) throw failure(file, 'gives no credentials', cause);
    const what = `${file}: the plugin ${JSON.stringify(exec.command)} gave no credentials (client.authentication.k8s.io, ExecCredential); run it by hand to see why`;
    throw new PodroleError('API_ACCESS', what);
  }
  return options;
}

function failure(file: string, what: string, cause: unknown): PodroleError {
  const why = cause instanceof Error ? cause.message.trim().split('\n')[0] : String(cause);
  return new PodroleError('API_ACCESS', `${file}: ${what}: ${why}`, { cause });
}
