import { pino } from 'pino';
import { afterEach, describe, expect, test, vi } from 'vitest';
import { createObjectIndex, type ObjectIndex } from '../../../src/cluster/kubernetes/object-index.ts';
import { indexSink, SERVICE_ACCOUNTS } from '../../../src/cluster/kubernetes/object-sink.ts';
import { type Reflector, startReflector } from '../../../src/cluster/kubernetes/reflector.ts';
import type { WatchEnd } from '../../../src/cluster/kubernetes/watch-end.ts';
import { IAM_KEYS } from '../../../src/identity/iam-keys.ts';
import { keepsFor } from '../../../src/identity/keeping.ts';
import {
  type Asked,
  account,
  event,
  initialEnd,
  json,
  refuse,
  type StandIn,
  startStandIn,
} from './stand-in.ts';

const keeps = keepsFor({ annotationPrefix: 'eks.amazonaws.com', ...IAM_KEYS });
const ROLE = { 'eks.amazonaws.com/role-arn': 'arn:aws:iam::111122223333:role/checkout' };

const open: { close(): Promise<void> }[] = [];
afterEach(async () => {
  for (const one of open.splice(0).reverse()) await one.close();
});

interface Following {
  readonly server: StandIn;
  readonly index: ObjectIndex;
  readonly reflector: Reflector;
  readonly ends: WatchEnd[];
}

/** Follows a server that answers its first request by the first of `answers`, and so on; the last one stays. */
async function follow(
  answers: readonly ((asked: Asked) => void)[],
  silenceMs?: { readonly initial: number; readonly later: number },
): Promise<Following> {
  let count = 0;
  const server = await startStandIn((asked) => answers[Math.min(count++, answers.length - 1)]?.(asked));
  const index = createObjectIndex();
  const ends: WatchEnd[] = [];
  const reflector = startReflector(SERVICE_ACCOUNTS, indexSink(index, keeps), {
    client: server.client,
    log: pino({ enabled: false }),
    clock: () => performance.now(),
    random: () => 0,
    onWatchEnd: (why) => ends.push(why),
    ...(silenceMs !== undefined && { silenceMs }),
  });
  open.push(server, reflector);
  return { server, index, reflector, ends };
}

/** What is known by name: of `a` to `d`. */
function known(index: ObjectIndex): Record<string, 'role' | 'nothing'> {
  const facts = ['a', 'b', 'c', 'd'].flatMap((name) => {
    const found = index.get(`shop/${name}`);
    return found === undefined
      ? []
      : [[name, Object.keys(found.annotations).length > 0 ? 'role' : 'nothing']];
  });
  return Object.fromEntries(facts);
}

const stream =
  (...names: readonly string[]) =>
  ({ response }: Asked) => {
    for (const name of names) event(response, 'ADDED', account(name, ROLE));
    event(response, 'BOOKMARK', initialEnd('10'));
  };
const silent = ({ response }: Asked) => void response.writeHead(200).flushHeaders();
const queries = ({ asked }: StandIn) => asked.map(({ query }) => Object.fromEntries(query));

describe('a collection is followed', () => {
  test('from a stream of everything there is, metadata only', async () => {
    const { index, reflector, server } = await follow([
      ({ response }) => {
        event(response, 'ADDED', account('a', ROLE));
        event(response, 'ADDED', account('b', { 'example.com/x': 'y' }));
        event(response, 'ADDED', account('c', undefined));
        event(response, 'BOOKMARK', initialEnd('10'));
      },
    ]);
    expect(reflector.status().synced).toBe(false);
    await reflector.synced;
    expect(known(index)).toEqual({ a: 'role', b: 'nothing', c: 'nothing' });
    expect(index.size).toEqual({ telling: 1, all: 3 });
    expect(reflector.status()).toMatchObject({ synced: true, problem: undefined });
    expect(queries(server)[0]).toMatchObject({
      watch: 'true',
      sendInitialEvents: 'true',
      resourceVersionMatch: 'NotOlderThan',
      allowWatchBookmarks: 'true',
    });
    expect(server.asked[0]?.headers).toMatchObject({
      accept: 'application/json;as=PartialObjectMetadata;g=meta.k8s.io;v=v1',
      authorization: 'Bearer first',
    });
  });

  test('through changes', async () => {
    const { index, reflector } = await follow([
      (asked) => {
        stream('a', 'b', 'c')(asked);
        event(asked.response, 'MODIFIED', account('a', {}));
        event(asked.response, 'DELETED', account('b', ROLE));
        event(asked.response, 'ADDED', account('d', ROLE));
      },
    ]);
    await reflector.synced;
    await vi.waitFor(() => expect(known(index)).toEqual({ a: 'nothing', c: 'role', d: 'role' }));
  });

  test('as is known before everything has been heard of', async () => {
    const { index, reflector } = await follow([
      ({ response }) => event(response, 'ADDED', account('a', ROLE)),
    ]);
    await vi.waitFor(() => expect(known(index)).toEqual({ a: 'role' }));
    expect(reflector.status().synced).toBe(false);
  });

  test('on from the newest version when the server ends the watch', async () => {
    const { index, reflector, server, ends } = await follow([
      (asked) => {
        stream('a')(asked);
        event(asked.response, 'MODIFIED', account('a', ROLE, '11'));
        event(asked.response, 'BOOKMARK', { metadata: { resourceVersion: '15' } });
        asked.response.end();
      },
      ({ response }) => event(response, 'ADDED', account('b', ROLE, '16')),
    ]);
    await reflector.synced;
    await vi.waitFor(() => expect(known(index)).toEqual({ a: 'role', b: 'role' }));
    expect(queries(server)[1]).toMatchObject({ resourceVersion: '15' });
    expect(queries(server)[1]).not.toHaveProperty('sendInitialEvents');
    expect(ends).toEqual(['ended']);
  });

  test.each<[says: string, gone: (asked: Asked) => void]>([
    ['as an answer', ({ response }) => refuse(response, 410)],
    ['in the stream', ({ response }) => event(response, 'ERROR', { kind: 'Status', code: 410 })],
    ['by not knowing it', ({ response }) => refuse(response, 400)],
  ])('anew when its version is gone, told %s', async (_says, gone) => {
    const { index, reflector, ends } = await follow([
      (asked) => {
        stream('a', 'b')(asked);
        asked.response.end();
      },
      gone,
      stream('b', 'c'),
    ]);
    await reflector.synced;
    expect(known(index)).toEqual({ a: 'role', b: 'role' });
    await vi.waitFor(() => expect(known(index)).toEqual({ b: 'role', c: 'role' }));
    expect(ends).toEqual(['ended', 'gone']);
    expect(reflector.status().problem).toBeUndefined();
  });

  test('and known all the while it is read anew', async () => {
    let finish = () => {};
    const { index, reflector } = await follow([
      (asked) => {
        stream('a', 'b')(asked);
        event(asked.response, 'ERROR', { kind: 'Status', code: 410 });
      },
      ({ response }) => {
        event(response, 'ADDED', account('a', {}));
        finish = () => event(response, 'BOOKMARK', initialEnd('20'));
      },
    ]);
    await reflector.synced;
    await vi.waitFor(() => expect(known(index)).toEqual({ a: 'nothing', b: 'role' }));
    finish();
    await vi.waitFor(() => expect(known(index)).toEqual({ a: 'nothing' }));
  });

  test('from the beginning when the first stream breaks', async () => {
    const { index, reflector, server } = await follow([
      ({ response }) => {
        event(response, 'ADDED', account('a', ROLE, '99'));
        response.destroy();
      },
      stream('b'),
    ]);
    await reflector.synced;
    expect(queries(server)[1]).toMatchObject({ sendInitialEvents: 'true' });
    expect(known(index)).toEqual({ b: 'role' });
  });

  test('over another connection when nothing has come for too long', async () => {
    const { index, reflector, ends } = await follow(
      [stream('a'), ({ response }) => event(response, 'ADDED', account('b', ROLE, '11'))],
      { initial: 1000, later: 50 },
    );
    await reflector.synced;
    await vi.waitFor(() => expect(known(index)).toEqual({ a: 'role', b: 'role' }));
    expect(ends[0]).toBe('silent');
  });

  test('when the server says to wait, after that', async () => {
    const { reflector, server } = await follow([
      ({ response }) => refuse(response, 429, { 'retry-after': '1' }),
      stream('a'),
    ]);
    const began = performance.now();
    await vi.waitFor(() => expect(reflector.status().problem).toBe('the API server answers 429: status 429'));
    await reflector.synced;
    expect(performance.now() - began).toBeGreaterThan(900);
    expect(server.asked).toHaveLength(2);
    expect(reflector.status().problem).toBeUndefined();
  });

  test.each<[says: string, broken: (asked: Asked) => void, problem: RegExp]>([
    ['a refusal', ({ response }) => refuse(response, 403), /answers 403: status 403/],
    ['a line that is no JSON', ({ response }) => response.end('{"type":\n'), /no JSON/],
    ['a line without end', ({ response }) => response.end('x'.repeat(5_000_000)), /a line of more than/],
    ['an error page', ({ response }) => response.writeHead(502).end('<html>\nx'), /answers 502: <html>$/],
    [
      'an error in the stream',
      ({ response }) => event(response, 'ERROR', { code: 500, message: 'm' }),
      /: m$/,
    ],
    ['a broken connection', ({ response }) => response.destroy(), /127\.0\.0\.1:\d+: /],
  ])('in spite of %s', async (_says, broken, problem) => {
    const { index, reflector } = await follow([broken, stream('a')]);
    await vi.waitFor(() => expect(reflector.status().problem).toMatch(problem));
    await reflector.synced;
    expect(known(index)).toEqual({ a: 'role' });
  });

  test.each([{}, { metadata: null }, { metadata: { name: 'a', annotations: [] } }, { metadata: 'x' }])(
    'past an object like %j',
    async (object) => {
      const { index, reflector } = await follow([
        (asked) => {
          event(asked.response, 'ADDED', object);
          stream('b')(asked);
        },
      ]);
      await reflector.synced;
      expect(known(index)).toEqual({ b: 'role' });
    },
  );

  test('until it is closed, whatever is under way', async () => {
    const { reflector } = await follow([silent]);
    await reflector.close();
    expect(reflector.status().synced).toBe(false);
  });
});

describe('a server that cannot stream', () => {
  const pages = ({ query, response }: Asked) => {
    if (query.get('watch') === 'true') return event(response, 'ADDED', account('d', ROLE, '21'));
    if (query.get('continue') !== 'more')
      return json(response, { items: [account('a', ROLE)], metadata: { continue: 'more' } });
    return json(response, { items: [account('b', {})], metadata: { resourceVersion: '20' } });
  };

  test.each<[says: string, first: (asked: Asked) => void]>([
    ['says so', ({ response }) => refuse(response, 422)],
    ['does not know the parameter', ({ response }) => refuse(response, 400)],
    ['never says that all has come', ({ response }) => event(response, 'ADDED', account('c', ROLE))],
  ])('is read in pages when it %s', async (_says, first) => {
    const { index, reflector, server } = await follow([first, pages], { initial: 50, later: 5000 });
    await reflector.synced;
    await vi.waitFor(() => expect(known(index)).toEqual({ a: 'role', b: 'nothing', d: 'role' }));
    expect(server.asked[1]?.headers.accept).toBe(
      'application/json;as=PartialObjectMetadataList;g=meta.k8s.io;v=v1',
    );
    expect(queries(server)[1]).toEqual({ limit: '500' });
    expect(queries(server)[2]).toEqual({ limit: '500', continue: 'more' });
    expect(queries(server)[3]).toMatchObject({ watch: 'true', resourceVersion: '20' });
  });

  test('may have nothing', async () => {
    const { index, reflector } = await follow([
      ({ response }) => refuse(response, 422),
      ({ response, query }) =>
        query.has('watch')
          ? silent({ response } as Asked)
          : json(response, { items: null, metadata: { resourceVersion: '1' } }),
    ]);
    await reflector.synced;
    expect(index.size.all).toBe(0);
  });

  test('is read from the first page again when the pages took too long', async () => {
    const { index, reflector } = await follow([
      ({ response }) => refuse(response, 422),
      ({ response }) => json(response, { items: [account('c', ROLE)], metadata: { continue: 'more' } }),
      ({ response }) => refuse(response, 410),
      pages,
    ]);
    await reflector.synced;
    await vi.waitFor(() => expect(known(index)).toEqual({ a: 'role', b: 'nothing', d: 'role' }));
  });
});
