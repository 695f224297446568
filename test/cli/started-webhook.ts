import { Agent, request } from 'node:https';
import { text } from 'node:stream/consumers';
import { exitOf, output, start } from './podrole.ts';

const REVIEW = JSON.stringify({
  apiVersion: 'admission.k8s.io/v1',
  kind: 'AdmissionReview',
  request: {
    uid: 'u-1',
    namespace: 'shop',
    object: { spec: { serviceAccountName: 'checkout', containers: [{ name: 'app' }] } },
  },
});

const agent = new Agent({ keepAlive: true, maxSockets: 1 });

/** Starts `podrole webhook` as built on free ports of loopback and waits until it is ready. */
export async function startWebhook(...args: string[]) {
  const health = await freePort();
  const metrics = await freePort();
  const ports = [
    '--host',
    '127.0.0.1',
    '--port',
    '0',
    '--health-port',
    `${health}`,
    '--metrics-port',
    `${metrics}`,
  ];
  const child = start(['webhook', ...ports, ...args]);
  const ended = exitOf(child);
  const log = await output(child, (written) => written.includes('webhook ready'));
  const port = Number(/"port":(\d+)/.exec(log)?.[1]);
  const [healthUrl, metricsUrl] = [health, metrics].map((one) => `http://127.0.0.1:${one}`);
  return { child, log, port, health: healthUrl, metrics: metricsUrl, ended };
}

async function freePort(): Promise<number> {
  const { createServer } = await import('node:net');
  return new Promise((resolve) => {
    const server = createServer().listen(0, '127.0.0.1', () => {
      const address = server.address();
      server.close(() => resolve(typeof address === 'object' && address !== null ? address.port : 0));
    });
  });
}

/** Sends a review of a pod of `shop/checkout`, over a connection that is kept unless `pair` makes it another client. */
export function mutate(port: number, ca: string, pair: { cert?: string; key?: string } = {}) {
  return post(port, { ca, path: '/mutate', body: REVIEW, ...pair });
}

interface Posted {
  readonly ca: string;
  readonly path: string;
  readonly body: string;
  readonly cert?: string;
  readonly key?: string;
}

/** Sends a body to the webhook and tells what came back. */
export function post(port: number, { path, body: sentBody, ...tls }: Posted) {
  return new Promise<{ status: number; connection: string | undefined; body: string; reused: boolean }>(
    (resolve, reject) => {
      const headers = { 'content-type': 'application/json' };
      const sent = request(
        { host: '127.0.0.1', port, path, method: 'POST', headers, agent, ...tls },
        (response) => {
          const { statusCode = 0, headers } = response;
          text(response).then(
            (body) =>
              resolve({
                status: statusCode,
                connection: headers.connection,
                body,
                reused: sent.reusedSocket,
              }),
            reject,
          );
        },
      );
      sent.on('error', reject);
      sent.end(sentBody);
    },
  );
}
