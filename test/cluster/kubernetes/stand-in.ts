import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { createServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Duplex } from 'node:stream';
import { json as readJson } from 'node:stream/consumers';
import { createAccessSource } from '../../../src/cluster/kubernetes/access.ts';
import { type ApiClient, createApiClient } from '../../../src/cluster/kubernetes/api-client.ts';
import { inClusterCredentials } from '../../../src/cluster/kubernetes/in-cluster.ts';
import { issueOnce } from '../../tls/made-once.ts';

/** A request as it came to the stand-in. */
export interface Asked {
  readonly method: string;
  readonly path: string;
  readonly query: URLSearchParams;
  readonly headers: IncomingMessage['headers'];
  readonly response: ServerResponse;
  /** What was sent along, which is JSON. */
  body(): Promise<unknown>;
}

/** An HTTPS server that stands for an API server, and what a pod has to reach it with. */
export interface StandIn {
  readonly url: string;
  readonly folder: string;
  readonly client: ApiClient;
  /** Every request so far. */
  readonly asked: Asked[];
  /** Ends all connections, as a server that is killed does. */
  cut(): void;
  close(): Promise<void>;
}

const { caPem, certPem, keyPem } = await issueOnce({ ipAddresses: ['127.0.0.1'] });

/** Starts a stand-in that answers by `answer`. */
export async function startStandIn(answer: (asked: Asked) => void): Promise<StandIn> {
  const asked: Asked[] = [];
  const server = createServer({ cert: certPem, key: keyPem }, (request, response) => {
    const { pathname, searchParams } = new URL(request.url ?? '', 'https://x');
    const { method = '', headers } = request;
    const body = () => readJson(request);
    const one = { method, path: pathname, query: searchParams, headers, response, body };
    asked.push(one);
    answer(one);
  });
  const sockets = new Set<Duplex>();
  server.on('connection', (socket) => sockets.add(socket));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const url = `https://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const folder = await mkdtemp(join(tmpdir(), 'podrole-api-'));
  await writeFile(join(folder, 'token'), 'first\n');
  await writeFile(join(folder, 'ca.crt'), caPem);
  const source = createAccessSource(
    () => inClusterCredentials({ server: url, folder }),
    () => performance.now(),
  );
  return {
    url,
    folder,
    client: createApiClient(source),
    asked,
    cut: () => server.closeAllConnections(),
    async close() {
      // Also those of which Node's own list knows nothing any more: they would be waited for until they time out.
      for (const socket of sockets) socket.destroy();
      await new Promise((resolve) => server.close(resolve));
      await rm(folder, { recursive: true });
    },
  };
}

/** Answers with an object. */
export function json(response: ServerResponse, body: object, status = 200): void {
  response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
}

/** Answers with a failure, as the API server words it. */
export function refuse(response: ServerResponse, code: number, headers: Record<string, string> = {}): void {
  response.writeHead(code, headers).end(JSON.stringify({ kind: 'Status', code, message: `status ${code}` }));
}

/** Writes an event of a watch, which goes on. */
export function event(response: ServerResponse, type: string, object: object): void {
  if (!response.headersSent) response.writeHead(200, { 'content-type': 'application/json' }).flushHeaders();
  response.write(`${JSON.stringify({ type, object })}\n`);
}

/** A ServiceAccount as metadata. */
export function account(name: string, annotations: object | undefined, resourceVersion = '1') {
  return { metadata: { namespace: 'shop', name, annotations, resourceVersion } };
}

/** The bookmark behind the last of what there was at first. */
export function initialEnd(resourceVersion: string) {
  return { metadata: { resourceVersion, annotations: { 'k8s.io/initial-events-end': 'true' } } };
}
