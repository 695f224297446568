import { request as requestPlain } from 'node:http';
import { request as requestTls } from 'node:https';
import { text } from 'node:stream/consumers';
import { exitOf, output, start } from './podrole.ts';

export const ISSUER = 'https://oidc.demo.example/cluster';
export const JWKS = '/cluster/openid/v1/jwks';

const PORTS = ['--host', '127.0.0.1', '--port', '0', '--health-port', '0', '--metrics-port', '0'];

/** Starts `podrole issuer serve` as built on free ports of loopback and waits for the line `until`. */
export async function startIssuer(args: readonly string[], until = 'issuer ready') {
  const child = start(['issuer', 'serve', '--issuer', ISSUER, '--interval', '100ms', ...PORTS, ...args]);
  const ended = exitOf(child);
  const written = { log: '' };
  child.stdout.on('data', (chunk) => {
    written.log += chunk;
  });
  await output(child, (log) => log.includes(until));
  const port = (name: string) => Number(new RegExp(`"${name}":(\\d+)`).exec(written.log)?.[1]);
  const page = async (url: string) => {
    const response = await fetch(url);
    return { status: response.status, body: await response.text() };
  };
  return {
    child,
    ended,
    written,
    port: port('port'),
    ready: () => page(`http://127.0.0.1:${port('healthPort')}/readyz?verbose`),
    alive: () => page(`http://127.0.0.1:${port('healthPort')}/livez`),
    metrics: async () => (await page(`http://127.0.0.1:${port('metricsPort')}/metrics`)).body,
  };
}

/** What an issuer answers to a GET, over a new connection; over TLS if an authority is given. */
export function get(port: number, { path = JWKS, ca }: { path?: string; ca?: string } = {}) {
  return new Promise<{ status: number; headers: NodeJS.Dict<string | string[]>; body: string }>(
    (resolve, reject) => {
      const options = { host: '127.0.0.1', port, path, agent: false };
      const sent = ca === undefined ? requestPlain(options) : requestTls({ ...options, ca });
      sent.once('error', reject).once('response', (response) => {
        const { statusCode: status = 0, headers } = response;
        text(response).then((body) => resolve({ status, headers, body }), reject);
      });
      sent.end();
    },
  );
}

/** The kids that an issuer serves. */
export async function servedKids(port: number): Promise<readonly string[]> {
  const { keys } = JSON.parse((await get(port)).body);
  return keys.map(({ kid }: { kid: string }) => kid);
}
