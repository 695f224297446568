import { readFile } from 'node:fs/promises';
import type { IncomingMessage } from 'node:http';
import { Agent, request } from 'node:https';
import { text } from 'node:stream/consumers';

const TIMEOUT_MS = 15_000;

/** What {@link api} needs of a control plane. */
export interface ApiTarget {
  /** Base URL without a path. */
  readonly url: string;
  /** Path of the PEM file that the server's certificate is verified with. */
  readonly caPath: string;
  readonly adminToken: string;
}

/** What the API server answered. */
interface ApiAnswer<T> {
  readonly status: number;
  /** The object asked for, a `Status` with a status of 400 and above, or the text of what is no JSON. */
  readonly body: T;
  /** The texts of the `Warning` headers, each still in its RFC 7234 form. */
  readonly warnings: readonly string[];
}

/** JSON calls to the API server. A refusal is an answer with its status, not an error. */
export interface Api {
  get<T>(path: string): Promise<ApiAnswer<T>>;
  post<T>(path: string, body: unknown): Promise<ApiAnswer<T>>;
  /** A JSON merge patch (RFC 7386). */
  patch<T>(path: string, body: unknown): Promise<ApiAnswer<T>>;
  delete<T>(path: string): Promise<ApiAnswer<T>>;
}

/**
 * Calls as the administrator, or as the holder of `token`.
 *
 * @param target - a control plane
 */
export function api(target: ApiTarget, token: string = target.adminToken): Api {
  return {
    get: (path) => call(target, { method: 'GET', path, token }),
    post: (path, body) => call(target, { method: 'POST', path, token, body }),
    patch: (path, body) => call(target, { method: 'PATCH', path, token, body }),
    delete: (path) => call(target, { method: 'DELETE', path, token }),
  };
}

interface Call {
  readonly method: string;
  readonly path: string;
  readonly token: string;
  readonly body?: unknown;
}

async function call<T>(
  { url, caPath }: ApiTarget,
  { method, path, token, body }: Call,
): Promise<ApiAnswer<T>> {
  const agent = await agentFor(caPath);
  const type = method === 'PATCH' ? 'application/merge-patch+json' : 'application/json';
  const headers = { authorization: `Bearer ${token}`, 'content-type': type };
  const response = await new Promise<IncomingMessage>((resolve, reject) => {
    const sent = request(new URL(path, url), { method, agent, headers, timeout: TIMEOUT_MS }, resolve);
    sent.once('timeout', () =>
      sent.destroy(new Error(`${method} ${path}: no answer in ${TIMEOUT_MS / 1000} s`)),
    );
    sent.once('error', reject);
    sent.end(body === undefined ? undefined : JSON.stringify(body));
  });
  const content = await text(response);
  const isJson = response.headers['content-type']?.startsWith('application/json') ?? false;
  return {
    status: response.statusCode ?? 0,
    body: isJson ? JSON.parse(content) : content,
    warnings: response.headersDistinct.warning ?? [],
  };
}

const agents = new Map<string, Agent>();

/** Connections are kept, so that a storm of requests is one of requests and not of handshakes. */
async function agentFor(caPath: string): Promise<Agent> {
  const known = agents.get(caPath);
  if (known !== undefined) return known;
  const agent = new Agent({ ca: await readFile(caPath), keepAlive: true });
  agents.set(caPath, agent);
  return agent;
}
