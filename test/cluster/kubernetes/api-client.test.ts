import { afterEach, describe, expect, test } from 'vitest';
import { type Asked, json, refuse, type StandIn, startStandIn } from './stand-in.ts';

const open: StandIn[] = [];
afterEach(() => Promise.all(open.splice(0).map((one) => one.close())));

async function serve(answer: (asked: Asked) => void): Promise<StandIn> {
  const server = await startStandIn(answer);
  open.push(server);
  return server;
}

const socketsOf = ({ asked }: StandIn) => asked.map(({ response }) => response.req.socket);

describe('the client of an API server', () => {
  test('asks again over another connection when a kept one was closed just then', async () => {
    const seen = new Set<unknown>();
    const server = await serve(({ response }) => {
      if (seen.has(response.req.socket)) return response.destroy();
      seen.add(response.req.socket);
      json(response, { seen: seen.size });
    });
    const get = () => server.client.getJson('/x', { accept: 'application/json', totalMs: 1000 });
    expect(await get()).toEqual({ seen: 1 });
    expect(await get()).toEqual({ seen: 2 });
    expect(server.asked).toHaveLength(3);
  });

  test('asks no third time', async () => {
    let count = 0;
    const server = await serve(({ response }) => (count++ === 0 ? json(response, {}) : response.destroy()));
    const get = () => server.client.getJson('/x', { accept: 'application/json', totalMs: 1000 });
    await get();
    await expect(get()).rejects.toThrow(/^127\.0\.0\.1:\d+: /);
    expect(server.asked).toHaveLength(3);
  });

  test('keeps connections, and begins what goes on over a new one', async () => {
    const server = await serve(({ response }) => json(response, {}));
    const { signal } = new AbortController();
    const get = () => server.client.getJson('/x', { accept: 'application/json', totalMs: 1000 });
    await get();
    await get();
    (await server.client.open('/y', { accept: 'application/json', signal })).resume();
    const [first, second, watch] = socketsOf(server);
    expect(second).toBe(first);
    expect(watch).not.toBe(first);
  });

  test('posts JSON, and takes 201 for an answer', async () => {
    const server = await serve(({ response }) => {
      const { req: request } = response;
      request.on('data', (chunk: Buffer) =>
        json(response, { method: request.method, body: JSON.parse(chunk.toString()) }, 201),
      );
    });
    const posting = server.client.postJson('/x', { a: 'ü' }, { totalMs: 1000 });
    expect(await posting).toEqual({ method: 'POST', body: { a: 'ü' } });
    expect(server.asked[0]?.headers).toMatchObject({
      authorization: 'Bearer first',
      'content-type': 'application/json',
    });
  });

  test.each([
    ['apply', 'application/apply-patch+yaml', 201],
    ['merge', 'application/merge-patch+json', 200],
    ['strategic', 'application/strategic-merge-patch+json', 200],
  ] as const)(
    'patches as %s by its media type, and takes %s and %i for an answer',
    async (type, media, status) => {
      const server = await serve(
        async ({ method, body, response }) => void json(response, { method, body: await body() }, status),
      );
      const patching = server.client.patchJson(
        '/x?fieldManager=y',
        { a: 'ü', b: null },
        { type, totalMs: 1000 },
      );
      expect(await patching).toEqual({ method: 'PATCH', body: { a: 'ü', b: null } });
      const [asked] = server.asked;
      expect(asked?.headers).toMatchObject({ authorization: 'Bearer first', 'content-type': media });
      expect(asked?.query.get('fieldManager')).toBe('y');
    },
  );

  test('tells a patch that came too late by its status', async () => {
    const server = await serve(({ response }) => refuse(response, 409));
    await expect(server.client.patchJson('/x', {}, { type: 'merge', totalMs: 1000 })).rejects.toMatchObject({
      status: 409,
      message: 'the API server answers 409: status 409',
    });
    expect(server.asked).toHaveLength(1);
  });

  test('patches again, whole, over another connection when a kept one was closed just then', async () => {
    const seen = new Set<unknown>();
    const server = await serve(async ({ response, body }) => {
      if (seen.has(response.req.socket)) return void response.destroy();
      seen.add(response.req.socket);
      json(response, { body: await body() });
    });
    const patch = (n: number) => server.client.patchJson('/x', { n }, { type: 'merge', totalMs: 1000 });
    expect(await patch(1)).toEqual({ body: { n: 1 } });
    expect(await patch(2)).toEqual({ body: { n: 2 } });
    expect(server.asked.map(({ method }) => method)).toEqual(['PATCH', 'PATCH', 'PATCH']);
  });

  test('knows how far the clock of the server is ahead, by refusals as well', async () => {
    const server = await serve(({ response, path }) => {
      const days = path === '/behind' ? -400 : 1;
      response.setHeader('date', new Date(Date.now() + days * 86_400_000).toUTCString());
      refuse(response, 404);
    });
    const ask = (path: string) =>
      server.client.getJson(path, { accept: 'application/json', totalMs: 1000 }).catch(() => {});
    expect(server.client.clockDifference()).toBeUndefined();
    await ask('/ahead');
    expect((server.client.clockDifference() ?? 0) / 86_400_000).toBeCloseTo(1, 3);
    await ask('/behind');
    expect((server.client.clockDifference() ?? 0) / 86_400_000).toBeCloseTo(-400, 3);
  });

  test('posts no longer than it may', async () => {
    const server = await serve(() => {});
    await expect(server.client.postJson('/x', {}, { totalMs: 50 })).rejects.toThrow('no answer in 0.05 s');
  });

  test('gives up at once when it is told to, before and while it asks', async () => {
    const server = await serve(() => {});
    const stop = new AbortController();
    const asking = server.client.open('/x', { accept: 'application/json', signal: stop.signal });
    setTimeout(() => stop.abort(), 20);
    await expect(asking).rejects.toThrow('given up');
    const late = server.client.open('/x', { accept: 'application/json', signal: stop.signal });
    await expect(late).rejects.toThrow('given up');
  });
});
