import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { type AddressInfo, createServer, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { stringify } from 'yaml';
import { connect } from '../../../src/cluster/kubernetes/connect.ts';
import { PodroleError } from '../../../src/errors.ts';
import { json, refuse, type StandIn, startStandIn } from './stand-in.ts';

const ACCEPT = { accept: 'application/json', totalMs: 5000 };

let folder: string;
let server: StandIn;
/** The Authorization header that the server takes; any unless told. */
let taken: string | undefined;
let now = 0;
beforeEach(async () => {
  taken = undefined;
  now = 0;
  folder = await mkdtemp(join(tmpdir(), 'podrole-credentials-'));
  server = await startStandIn(({ headers, response }) =>
    taken === undefined || headers.authorization === taken ? json(response, {}) : refuse(response, 401),
  );
});
afterEach(async () => {
  await server.close();
  await rm(folder, { recursive: true });
});

const clock = () => now;
const authorizations = () => server.asked.map(({ headers }) => headers.authorization);

describe('the credentials of a pod', () => {
  const pod = () => connect({ from: 'pod', server: server.url, folder: server.folder }, clock);

  test('are the token and authority of its folder', async () => {
    await (await pod()).getJson('/x', ACCEPT);
    expect(authorizations()).toEqual(['Bearer first']);
  });

  test('are read anew after a minute, while requests go on', async () => {
    const client = await pod();
    await writeFile(join(server.folder, 'token'), 'second');
    now = 59_000;
    await client.getJson('/x', ACCEPT);
    now = 61_000;
    await client.getJson('/x', ACCEPT);
    await expect
      .poll(async () => {
        await client.getJson('/x', ACCEPT);
        return authorizations().at(-1);
      })
      .toBe('Bearer second');
    expect(authorizations().slice(0, 2)).toEqual(['Bearer first', 'Bearer first']);
  });

  test('are read anew at once when the server no longer takes them, and the request is made again', async () => {
    const client = await pod();
    await writeFile(join(server.folder, 'token'), 'second');
    taken = 'Bearer second';
    now = 10_000;
    await client.getJson('/x', ACCEPT);
    expect(authorizations()).toEqual(['Bearer first', 'Bearer second']);
  });

  test('that have changed serve everybody who was refused at the same time', async () => {
    const client = await pod();
    await writeFile(join(server.folder, 'token'), 'second');
    taken = 'Bearer second';
    now = 10_000;
    const answers = await Promise.all(Array.from({ length: 20 }, () => client.getJson('/x', ACCEPT)));
    expect(answers).toHaveLength(20);
  });

  test.each(['token', 'ca.crt'])('whose %s is empty end the start', async (file) => {
    await writeFile(join(server.folder, file), '\n');
    await expect(pod()).rejects.toThrow(`${file}: is empty`);
  });

  test('whose authority is no certificate end the start', async () => {
    await writeFile(
      join(server.folder, 'ca.crt'),
      '-----BEGIN CERTIFICATE-----\nx\n-----END CERTIFICATE-----\n',
    );
    await expect(pod()).rejects.toThrow(/ca\.crt: a certificate or key is no usable PEM/);
  });

  test('are not read anew for each of many refusals', async () => {
    const client = await pod();
    taken = 'Bearer other';
    now = 10_000;
    for (let count = 0; count < 3; count++)
      await expect(client.getJson('/x', ACCEPT)).rejects.toMatchObject({ status: 401 });
    expect(server.asked).toHaveLength(4);
    now = 20_000;
    await expect(client.getJson('/x', ACCEPT)).rejects.toMatchObject({ status: 401 });
    expect(server.asked).toHaveLength(6);
  });

  test('that cannot be read end the start', async () => {
    await rm(join(server.folder, 'token'));
    await expect(pod()).rejects.toThrow(/token: cannot be read: it does not exist/);
    await expect(pod()).rejects.toMatchObject({ code: 'API_ACCESS' });
  });

  test('stay in use when they cannot be read later', async () => {
    const client = await pod();
    await rm(join(server.folder, 'token'));
    now = 61_000;
    await client.getJson('/x', ACCEPT);
    await client.getJson('/x', ACCEPT);
    expect(authorizations()).toEqual(['Bearer first', 'Bearer first']);
  });
});

describe('the credentials of a kubeconfig', () => {
  const write = async (user: object, cluster: object = {}) => {
    const file = join(folder, 'kubeconfig');
    const ca = join(server.folder, 'ca.crt');
    const config = {
      clusters: [
        { name: 'c', cluster: { server: `${server.url}/`, 'certificate-authority': ca, ...cluster } },
      ],
      users: [{ name: 'u', user }],
      contexts: [
        { name: 'good', context: { cluster: 'c', user: 'u' } },
        { name: 'lost', context: { cluster: 'nowhere', user: 'u' } },
      ],
      'current-context': 'good',
    };
    await writeFile(file, stringify(config));
    return file;
  };
  const open = (file: string, options: { context?: string; server?: string } = {}) =>
    connect({ from: 'kubeconfig', file, context: undefined, server: undefined, ...options }, clock);
  const plugin = (script: string) => ({
    exec: { apiVersion: 'client.authentication.k8s.io/v1', command: '/bin/sh', args: ['-c', script] },
  });

  test.each<[says: string, user: object, header: string]>([
    ['a token', { token: 'secret' }, 'Bearer secret'],
    ['a name and password', { username: 'me', password: 'x' }, `Basic ${btoa('me:x')}`],
    ['a plugin', plugin(`printf '{"status":{"token":"made"}}'`), 'Bearer made'],
  ])('are %s', async (_says, user, header) => {
    await (await open(await write(user))).getJson('/x', ACCEPT);
    expect(authorizations()).toEqual([header]);
  });

  test('are a token file beside it, read anew when it no longer counts', async () => {
    await writeFile(join(folder, 'token'), 'old\n');
    const client = await open(await write({ tokenFile: 'token' }));
    await client.getJson('/x', ACCEPT);
    await writeFile(join(folder, 'token'), 'new\n');
    taken = 'Bearer new';
    now = 10_000;
    await client.getJson('/x', ACCEPT);
    expect(authorizations()).toEqual(['Bearer old', 'Bearer old', 'Bearer new']);
  });

  test('are what the plugin says anew when that no longer counts', async () => {
    const count = `n=$(cat ${folder}/n 2>/dev/null || echo 0); echo $((n+1)) > ${folder}/n`;
    const client = await open(await write(plugin(`${count}; printf '{"status":{"token":"made-%s"}}' $n`)));
    taken = 'Bearer made-1';
    now = 10_000;
    await client.getJson('/x', ACCEPT);
    expect(authorizations()).toEqual(['Bearer made-0', 'Bearer made-1']);
  });

  test('lead to another address where one is given', async () => {
    const file = await write({ token: 't' }, { server: 'https://127.0.0.1:1' });
    await (await open(file, { server: server.url })).getJson('/x', ACCEPT);
    expect(server.asked[0]?.path).toBe('/x');
  });

  test.each<[says: string, make: () => Promise<string>, context: string | undefined, message: RegExp]>([
    ['is not there', async () => join(folder, 'nowhere'), undefined, /cannot be read: it does not exist/],
    ['has no such context', () => write({}), 'other', /has no context "other": it has good, lost/],
    ['names a cluster it lacks', () => write({}), 'lost', /context "lost" names a cluster or user/],
    [
      'has a plugin that fails',
      () => write(plugin('echo no login >&2; exit 3')),
      undefined,
      /the plugin "\/bin\/sh" gave no credentials .* run it by hand/,
    ],
    [
      'has a plugin that is not there',
      () => write({ exec: { command: '/nonexistent' } }),
      undefined,
      /the plugin "\/nonexistent" gave no credentials/,
    ],
  ])('that %s end the start', async (_says, make, context, message) => {
    const file = await make();
    const opened = open(file, context === undefined ? {} : { context });
    await expect(opened).rejects.toBeInstanceOf(PodroleError);
    await expect(opened).rejects.toThrow(message);
  });

  test('never show what a plugin says', async () => {
    const file = await write(plugin('printf "eyJhbGciOi.secret"; echo "also secret" >&2'));
    const failure = await open(file).catch((error: Error) => error);
    expect(String(failure)).toContain('gave no credentials');
    expect(String(failure)).not.toMatch(/eyJ|secret/);
  });

  test('are refused where a plugin gives nothing', async () => {
    await expect(open(await write(plugin('echo "{}"')))).rejects.toThrow(/gave no credentials/);
  });

  test('are refused where a client certificate is none', async () => {
    const user = { 'client-certificate-data': btoa('x'), 'client-key-data': btoa('y') };
    for (const cluster of [{}, { 'proxy-url': 'http://127.0.0.1:1' }])
      await expect(open(await write(user, cluster))).rejects.toThrow(/no usable PEM/);
  });

  test.each(['127.0.0.1:6443', 'not a url', 'ftp://x', ''])(
    'are refused for the server %j',
    async (address) => {
      await expect(open(await write({ token: 't' }, { server: address }))).rejects.toMatchObject({
        code: 'API_ACCESS',
      });
    },
  );

  test('through a proxy that never answers end in time, and the next request does not wait for them', async () => {
    const sockets: Socket[] = [];
    const proxy = createServer((socket) => void sockets.push(socket));
    await new Promise<void>((resolve) => proxy.listen(0, '127.0.0.1', resolve));
    const { port } = proxy.address() as AddressInfo;
    const client = await open(await write({ token: 't' }, { 'proxy-url': `http://127.0.0.1:${port}` }));
    for (let count = 0; count < 2; count++) {
      const began = performance.now();
      await expect(client.getJson('/x', { ...ACCEPT, totalMs: 100 })).rejects.toThrow('no answer in 0.1 s');
      expect(performance.now() - began).toBeLessThan(1000);
    }
    for (const socket of sockets) socket.destroy();
    await new Promise((resolve) => proxy.close(resolve));
  });

  test.each(['', '- a\n', 'a: [', 'clusters: x\n', '{"users":[null]}'])('of %j are none', async (text) => {
    const file = join(folder, 'kubeconfig');
    await writeFile(file, text);
    await expect(open(file)).rejects.toMatchObject({ code: 'API_ACCESS' });
  });
});
