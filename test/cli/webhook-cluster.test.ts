import { access, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { givenCertificate } from './given-certificate.ts';
import { exitOf, output, podrole, start } from './podrole.ts';

const PORTS = ['--host', '127.0.0.1', '--port', '0', '--health-port', '0', '--metrics-port', '0'];

let folder: string;
/** Kubeconfigs of an API server that is not there: with a token, and with a plugin that hangs. */
let away: string;
let hanging: string;
/** The flags of a certificate. */
let given: readonly string[];

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'podrole-cluster-'));
  given = (await givenCertificate(folder)).flags;
  away = await kubeconfig('away', { token: 'secret' });
  hanging = await kubeconfig('hanging', {
    exec: {
      apiVersion: 'client.authentication.k8s.io/v1',
      command: 'sh',
      args: ['-c', `touch ${join(folder, 'asked')}; exec sleep 60`],
    },
  });
});
afterAll(() => rm(folder, { recursive: true }));

async function kubeconfig(name: string, user: object): Promise<string> {
  const file = join(folder, name);
  const config = {
    clusters: [{ name, cluster: { server: 'https://127.0.0.1:1' } }],
    users: [{ name, user }],
    contexts: [{ name, context: { cluster: name, user: name } }],
    'current-context': name,
  };
  await writeFile(file, JSON.stringify(config));
  return file;
}

/** How a webhook ends that is told to once it has written a line, or its plugin was asked. */
async function ends(args: readonly string[], line?: string) {
  const child = start(['webhook', ...PORTS, ...args]);
  const ended = exitOf(child);
  if (line !== undefined) await output(child, (written) => written.includes(line));
  else await vi.waitFor(() => access(join(folder, 'asked')), 15_000);
  const began = performance.now();
  child.kill('SIGTERM');
  return { code: await ended, seconds: (performance.now() - began) / 1000 };
}

describe('a webhook on an API server', () => {
  test('that is not there listens, says so, and ends when told to', async () => {
    const { code, seconds } = await ends(
      ['--kubeconfig', away, '--drain', '0', ...given],
      'a watch is begun anew',
    );
    expect(code).toBe(0);
    expect(seconds).toBeLessThan(8);
  });

  test('whose plugin hangs ends when told to', async () => {
    const { code, seconds } = await ends(['--kubeconfig', hanging, '--drain', '0', ...given]);
    expect(code).toBe(0);
    expect(seconds).toBeLessThan(8);
  });

  test('from which its certificate shall come ends at once while it waits: there is nothing to drain', async () => {
    const self = ['--kubeconfig', away, '--tls', 'self', '--namespace', 'shop', '--drain', '20s'];
    const { code, seconds } = await ends(self, 'a watch is begun anew');
    expect(code).toBe(0);
    expect(seconds).toBeLessThan(8);
  });

  test('ends by itself when its certificate cannot be read', async () => {
    const tls = ['--tls-cert', join(folder, 'none.crt'), '--tls-key', join(folder, 'none.key')];
    const { stderr, code } = await podrole(['webhook', ...PORTS, '--kubeconfig', away, ...tls]);
    expect(stderr).toMatch(/none\.(crt|key)/);
    expect(code).toBe(1);
  });

  test('does not start with a kubeconfig that is none', async () => {
    const { stderr, code } = await podrole(['webhook', ...PORTS, '--kubeconfig', join(folder, 'nowhere')]);
    expect(stderr).toMatch(/^podrole: .*nowhere: cannot be read: it does not exist\n$/);
    expect(code).toBe(1);
  });

  test('tells nobody its token', async () => {
    const flags = ['--kubeconfig', away, '--log-level', 'debug', '--drain', '0', ...given];
    const child = start(['webhook', ...PORTS, ...flags]);
    const written = await output(child, (text) => text.split('a watch is begun anew').length > 3);
    expect(written).not.toContain('secret');
    child.kill('SIGTERM');
    await exitOf(child);
  });
});
