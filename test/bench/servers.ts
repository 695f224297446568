import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { issueCertificates } from '../../src/tls/issue.ts';
import { type MeasuredServer, startServer } from './server.ts';

/** The webhook as it is built, and the bare handler that it is held against. */
export interface Servers {
  readonly bare: MeasuredServer;
  readonly podrole: MeasuredServer;
  stop(): Promise<void>;
}

/** Starts both with one certificate; the webhook with its defaults on `examples/`. */
export async function startServers(): Promise<Servers> {
  const folder = await mkdtemp(join(tmpdir(), 'podrole-bench-'));
  const { certPem, keyPem } = await issueCertificates({ ipAddresses: ['127.0.0.1'] });
  const [cert, key] = [join(folder, 'tls.crt'), join(folder, 'tls.key')];
  await writeFile(cert, certPem);
  await writeFile(key, keyPem);
  const bare = await startServer(['test/bench/bare-server.mjs', cert, key]);
  const podrole = await startServer([
    ...[
      'dist/podrole.js',
      'webhook',
      '--manifests',
      'examples/cluster',
      '--tls-cert',
      cert,
      '--tls-key',
      key,
    ],
    ...['--host', '127.0.0.1', '--port', '0', '--health-port', '0', '--metrics-port', '0'],
  ]);
  return {
    bare,
    podrole,
    async stop() {
      await Promise.all([bare.stop(), podrole.stop()]);
      await rm(folder, { recursive: true });
    },
  };
}
