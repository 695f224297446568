import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { issueCertificates } from '../../src/tls/issue.ts';
import { type MeasuredServer, startServer } from './server.ts';

/** podrole as it is built, and the bare handler that it is held against. */
export interface Servers {
  readonly bare: MeasuredServer;
  readonly podrole: MeasuredServer;
  stop(): Promise<void>;
}

/** Starts both with one certificate; the webhook with its defaults on `examples/`. */
export async function startServers(): Promise<Servers> {
  return startPair(
    () => ['test/bench/bare-server.mjs'],
    () => ['webhook', '--manifests', 'examples/cluster'],
  );
}

/** Makes the arguments of a server, given a folder to put files into, and the port of podrole. */
type MakeArgs = (folder: string, podrolePort: number) => readonly string[] | Promise<readonly string[]>;

/** Starts podrole as `command` and the program `bare`, both with one certificate. */
export async function startPair(bare: MakeArgs, command: MakeArgs): Promise<Servers> {
  const folder = await mkdtemp(join(tmpdir(), 'podrole-bench-'));
  const { certPem, keyPem } = await issueCertificates({ ipAddresses: ['127.0.0.1'] });
  const [cert, key] = [join(folder, 'tls.crt'), join(folder, 'tls.key')];
  await writeFile(cert, certPem);
  await writeFile(key, keyPem);
  const podrole = await startServer([
    ...['dist/podrole.js', ...(await command(folder, 0)), '--tls-cert', cert, '--tls-key', key],
    ...['--host', '127.0.0.1', '--port', '0', '--health-port', '0', '--metrics-port', '0'],
  ]);
  const [program = '', ...others] = await bare(folder, podrole.port);
  const yardstick = await startServer([program, cert, key, ...others]);
  return {
    bare: yardstick,
    podrole,
    async stop() {
      await Promise.all([yardstick.stop(), podrole.stop()]);
      await rm(folder, { recursive: true });
    },
  };
}
