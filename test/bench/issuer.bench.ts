import { generateKeyPairSync } from 'node:crypto';
import { once } from 'node:events';
import { writeFile } from 'node:fs/promises';
import type { IncomingHttpHeaders } from 'node:http';
import { get } from 'node:https';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { connect, type TLSSocket } from 'node:tls';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { inTurn, report, SIDES } from './in-turn.ts';
import { type LoadRequest, load } from './load.ts';
import { type Servers, startPair } from './servers.ts';
import { median } from './statistics.ts';

const ROUNDS = Number(process.env.BENCH_ROUNDS ?? 7);
const SECONDS = Number(process.env.BENCH_SECONDS ?? 3);
// Until the engine has compiled what it will.
const WARM_UP_SECONDS = 6;
const CONNECTIONS = [1, 8, 32];
const MARK = 0.8;

const PATH = '/cluster/openid/v1/jwks';
const CROWD = 1000;
const NEWCOMERS = 50;
/** Milliseconds. */
const LONGEST_WAIT = 100;

let servers: Servers;

beforeAll(async () => {
  servers = await startPair(bareDocument, issuer);
});
afterAll(() => servers?.stop());

/** Two keys, as while one takes the place of another. */
async function issuer(folder: string): Promise<readonly string[]> {
  const file = join(folder, 'sa.pub');
  const pems = [0, 1].map(() => {
    const { publicKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
    return publicKey.export({ type: 'spki', format: 'pem' });
  });
  await writeFile(file, pems.join(''));
  return ['issuer', 'serve', '--issuer', 'https://oidc.demo.example/cluster', '--key', file];
}

/** The bytes that podrole sends. */
async function bareDocument(folder: string, podrolePort: number): Promise<readonly string[]> {
  const file = join(folder, 'document.json');
  const { headers, body } = await fetchDocument(podrolePort);
  const own = ['date', 'connection', 'keep-alive'];
  const sent = Object.fromEntries(Object.entries(headers).filter(([name]) => !own.includes(name)));
  await writeFile(file, JSON.stringify({ headers: sent, body }));
  return ['test/bench/bare-document.mjs', file];
}

function fetchDocument(port: number) {
  return new Promise<{ headers: IncomingHttpHeaders; body: string }>((resolve, reject) => {
    get({ host: '127.0.0.1', port, path: PATH, agent: false, rejectUnauthorized: false }, (response) =>
      text(response).then((body) => resolve({ headers: response.headers, body }), reject),
    ).once('error', reject);
  });
}

test('issuer: answers per CPU-second and latency against a bare server of the same bytes', async () => {
  const { podrole, bare } = servers;
  const [ours, theirs] = [await fetchDocument(podrole.port), await fetchDocument(bare.port)];
  expect({ ...ours, headers: { ...ours.headers, date: '' } }).toEqual({
    ...theirs,
    headers: { ...theirs.headers, date: '' },
  });
  const { etag = '' } = ours.headers;
  console.log(`podrole ready after ${podrole.readyMs.toFixed(0)} ms, ${podrole.residentMb().toFixed(0)} MB`);
  console.log(`medians of ${ROUNDS} rounds of ${SECONDS} s; the mark is ${MARK}\n`);
  const requests: Readonly<Record<string, LoadRequest>> = {
    [`GET of ${ours.body.length} bytes`]: { path: PATH, method: 'GET', answers: '2xx' },
    'GET that is answered with 304': {
      path: PATH,
      method: 'GET',
      headers: { 'if-none-match': etag },
      answers: '3xx',
    },
  };
  for (const [says, request] of Object.entries(requests)) {
    for (const side of SIDES)
      await load(servers[side], { connections: 8, request, seconds: WARM_UP_SECONDS });
    const ratios: number[] = [];
    for (const connections of CONNECTIONS) {
      console.log(`${says}, ${connections} connections`);
      ratios.push(report(await inTurn(servers, { connections, request, seconds: SECONDS, rounds: ROUNDS })));
    }
    expect(median(ratios)).toBeGreaterThanOrEqual(MARK);
  }
  console.log(`resident at the end: ${podrole.residentMb().toFixed(0)} MB\n`);
});

test(`issuer: ${CROWD} idle connections and a new one`, async () => {
  const { podrole } = servers;
  const alone = await newcomers(podrole.port);
  const crowd: TLSSocket[] = [];
  for (let arrived = 0; arrived < CROWD; arrived += 50)
    crowd.push(...(await Promise.all(Array.from({ length: 50 }, () => shakeHands(podrole.port)))));
  const among = await newcomers(podrole.port);
  const still = crowd.filter(({ destroyed }) => !destroyed).length;
  const said = (times: readonly number[]) =>
    `median ${median(times).toFixed(1)} ms, slowest ${Math.max(...times).toFixed(1)} ms`;
  console.log(`a new connection, handshake and answer: ${said(alone)}`);
  console.log(`beside ${still} idle connections:        ${said(among)}`);
  for (const socket of crowd) socket.destroy();
  expect(still).toBe(CROWD);
  expect(Math.max(...among)).toBeLessThan(LONGEST_WAIT);
});

/** How long new connections take until they have an answer, one after the other. Milliseconds. */
async function newcomers(port: number): Promise<readonly number[]> {
  const times: number[] = [];
  for (let one = 0; one < NEWCOMERS; one++) {
    const began = performance.now();
    const socket = await shakeHands(port);
    socket.write(`GET ${PATH} HTTP/1.1\r\nHost: a\r\n\r\n`);
    await once(socket, 'data');
    times.push(performance.now() - began);
    socket.destroy();
  }
  return times;
}

async function shakeHands(port: number): Promise<TLSSocket> {
  const socket = connect({ host: '127.0.0.1', port, rejectUnauthorized: false });
  await once(socket, 'secureConnect');
  return socket;
}
