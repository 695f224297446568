import { existsSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { readPemCertificates } from '../../src/tls/self/pem-certificates.ts';
import { commandsIn } from '../docs/commands-in.ts';
import { api } from './api.ts';
import { bash, docsFolder } from './docs-shell.ts';
import { eventually } from './eventually.ts';
import { make } from './in-cluster.ts';
import type { RunResult } from './process/run.ts';
import { HOST, OF, type SelfTlsCluster, SHORT_LIVES, startSelfTlsCluster } from './self-tls-cluster.ts';

const PAGE = 'docs/certificates.md';
const TAKES_OVER = { timeoutMs: 30_000 };
/** What was emptied is there again, and the API server has heard of it. */
const MADE_ANEW = { timeoutMs: 10_000 };

let cluster: SelfTlsCluster;
let folder: string;
let commands: readonly string[];

beforeAll(async () => {
  // As they stand, but for the name of the Service, which is the one that there is here.
  commands = (await commandsIn(PAGE)).map((line) =>
    line.replace('--service podrole ', `--service ${OF.service} `),
  );
  folder = await mkdtemp(join(tmpdir(), 'podrole-certificates-'));
  await docsFolder(folder, ['dist']);
  cluster = await startSelfTlsCluster('127.200.0.57');
  await make(cluster.plane, '/api/v1/namespaces/default/serviceaccounts', { metadata: { name: 'default' } });
});
afterAll(async () => {
  await cluster?.stop();
  await rm(folder, { recursive: true, force: true });
});

/** Takes the next commands of the page and runs them in one shell. */
async function next(count: number, first: string) {
  const lines = commands.slice(0, count);
  commands = commands.slice(count);
  expect(lines[0]).toMatch(first);
  return shell(lines);
}

function shell(lines: readonly string[]) {
  const script = ['podrole() { node "$PWD/dist/podrole.js" "$@"; }', ...lines].join('\n');
  return bash(script, { folder, env: { KUBECONFIG: cluster.plane.kubeconfigPath } });
}

/** One replica, instead of the one before. */
async function serveWith(flags: readonly string[]): Promise<void> {
  cluster.service.endpoints.clear();
  await Promise.all(cluster.replicas.map((replica) => replica.stop('SIGKILL')));
  await cluster.addReplica(flags);
  expect(await admitted()).toBe('admitted');
}

/** What `certs check` finds; fails unless it ends with 0. */
function found({ code, stdout, stderr }: RunResult): readonly string[] {
  expect([code, stderr]).toEqual([0, '']);
  expect(stdout).toContain(`Nothing found that keeps the API server from it as ${HOST}.\n`);
  return stdout.split('\n').flatMap((line) => /^[✗!·] \w+ +([a-z-]+) /.exec(line)?.[1] ?? []);
}

const fingerprints = (pem = '') => readPemCertificates(pem).certificates.map((one) => one.fingerprint);
const inBundle = async () => fingerprints(await cluster.bundle());

/** What the API server says to a pod whose webhook must answer, over a connection of its own. */
async function admitted(): Promise<string> {
  cluster.service.cut();
  const { status, body } = await api(cluster.plane).post<{ message?: string }>(
    '/api/v1/namespaces/default/pods?dryRun=All',
    {
      metadata: { generateName: 'app-' },
      spec: { containers: [{ name: 'app', image: 'app.e2e.test/app' }] },
    },
  );
  return status === 201 ? 'admitted' : `${body.message}`;
}

test('the commands to look by hand find nothing on a healthy cluster, and show what it holds', async () => {
  await serveWith([]);
  expect(found(await next(1, 'podrole certs check'))).toEqual(['leaf-missing']);
  const { code, stdout, stderr } = await next(1, 'podrole certs show');
  expect([code, stderr]).toEqual([0, '']);
  const [print] = await inBundle();
  expect(stdout.match(/SHA-256 +(\S+)/g)).toEqual(Array(2).fill(`SHA-256     ${print}`));
  expect(stdout).toContain(`called as ${HOST}\n`);
});

test('the commands for a new CA lead to one that takes over, and leave no key behind', async () => {
  await serveWith(SHORT_LIVES);
  await cluster.steady();
  const before = await inBundle();
  const { code, stdout, stderr } = await next(3, 'podrole certs issue');
  expect(code, `${stdout}\n${stderr}`).toBe(0);
  expect(existsSync(join(folder, 'next'))).toBe(false);
  const [announced] = fingerprints((await cluster.secret())['next-ca.crt']);
  expect(announced).toBeDefined();
  expect(before).not.toContain(announced);
  const isCurrent = async () => fingerprints((await cluster.secret())['ca.crt'])[0] === announced;
  await eventually('the new CA signs', isCurrent, TAKES_OVER);
  expect(await inBundle()).toEqual(expect.arrayContaining([...before, announced]));
  expect(await admitted()).toBe('admitted');
});

test('the commands for a CA whose key is known lead to another one, alone, within seconds', async () => {
  await serveWith([]);
  const before = new Set(await inBundle());
  const { code, stdout, stderr } = await next(2, 'kubectl patch secret');
  expect(code, `${stdout}\n${stderr}`).toBe(0);
  const isAnother = async () => {
    const held = await inBundle();
    return held.length > 0 && held.every((one) => !before.has(one));
  };
  await eventually('another CA alone', isAnother, MADE_ANEW);
  await eventually('admissions', async () => (await admitted()) === 'admitted', MADE_ANEW);
  const { 'ca.crt': current, 'next-ca.crt': announced } = await cluster.secret();
  expect(await inBundle()).toEqual(fingerprints(current ?? announced));
  expect(found(await shell((await commandsIn(PAGE)).slice(0, 1)))).toEqual(['leaf-missing']);
});

test('there are no other commands on the page', () => expect(commands).toEqual([]));
