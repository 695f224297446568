import type { ChildProcess } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { connect, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test, vi } from 'vitest';
import { givenCertificate } from './given-certificate.ts';
import { mutate, startWebhook } from './started-webhook.ts';

test('10,000 idle connections: memory stays bounded, and the API server keeps its own', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'podrole-crowd-'));
  const { ca, flags } = await givenCertificate(folder);
  let child: ChildProcess | undefined;
  const crowd = new Set<Socket>();
  try {
    const started = await startWebhook('--manifests', 'examples/cluster', ...flags, '--drain', '0');
    child = started.child;
    const metric = async (name: string) => {
      const text = await (await fetch(`${started.metrics}/metrics`)).text();
      return Number(new RegExp(`^${name} (\\S+)$`, 'm').exec(text)?.[1]);
    };
    await mutate(started.port, ca);
    const before = await metric('process_resident_memory_bytes');

    const slowest = { ms: 0 };
    let arriving = true;
    const reviews = (async () => {
      while (arriving) {
        const sent = performance.now();
        expect(await mutate(started.port, ca)).toMatchObject({ status: 200, reused: true });
        slowest.ms = Math.max(slowest.ms, performance.now() - sent);
        await new Promise((resolve) => setTimeout(resolve, 20));
      }
    })();
    let arrived = 0;
    const join1000 = async () => {
      for (let one = 0; one < 1000; one++) {
        await new Promise<void>((resolve) => {
          const socket = connect(started.port, '127.0.0.1', () => {
            arrived += 1;
            resolve();
          });
          crowd.add(socket);
          socket.once('error', () => resolve()).once('close', () => crowd.delete(socket));
        });
      }
    };
    await Promise.all(Array.from({ length: 10 }, join1000));
    arriving = false;
    await reviews;

    expect(arrived).toBe(10_000);
    expect(slowest.ms).toBeLessThan(2000);
    // Some may wait in the system's queue until the webhook takes them.
    const dropped = () => metric('podrole_connections_dropped_total\\{which="stranger"\\}');
    await vi.waitFor(async () => expect(await dropped()).toBe(8001), 5000);
    expect(await metric('podrole_connections')).toBe(2000);
    expect((await metric('process_resident_memory_bytes')) - before).toBeLessThan(200 * 2 ** 20);
    // Those left would hold up the end for as long as a handshake may take.
    child.kill('SIGTERM');
    expect(await started.ended).toBe(0);
    await vi.waitFor(() => expect(crowd.size).toBe(0));
  } finally {
    for (const socket of crowd) socket.destroy();
    child?.kill('SIGKILL');
    await rm(folder, { recursive: true });
  }
}, 60_000);
