import { afterEach, describe, expect, test, vi } from 'vitest';
import { createBreaker } from '../../../src/cluster/kubernetes/breaker.ts';
import { createLiveReads, type ReadLive } from '../../../src/cluster/kubernetes/live-reads.ts';
import { createTokenBucket } from '../../../src/cluster/kubernetes/token-bucket.ts';
import { type Asked, account, json, refuse, type StandIn, startStandIn } from './stand-in.ts';

const open: StandIn[] = [];
afterEach(() => Promise.all(open.splice(0).map((one) => one.close())));

const clock = () => performance.now();
const PATH = '/api/v1/namespaces/shop/serviceaccounts/a';
const OBJECT = account('a', {});

interface Given {
  readonly answer: (asked: Asked) => void;
  readonly timeoutMs?: number;
  readonly burst?: number;
}

async function reading({ answer, timeoutMs = 300, burst = 100 }: Given) {
  const server = await startStandIn(answer);
  open.push(server);
  const breaker = createBreaker(clock);
  const outcomes: string[] = [];
  const read: ReadLive = createLiveReads({
    client: server.client,
    bucket: createTokenBucket({ rate: 1, burst }, clock),
    breaker,
    timeoutMs,
    clock,
    random: () => 0.5,
    onRead: (outcome) => outcomes.push(outcome),
  });
  const within = (ms: number, path = PATH) => read(path, 'metadata', clock() + ms);
  return { server, breaker, outcomes, within };
}

const answerLater: Asked['response'][] = [];
const hold = ({ response }: Pick<Asked, 'response'>) => void answerLater.push(response);
const release = () => {
  for (const response of answerLater.splice(0)) json(response, OBJECT);
};

describe('a live read', () => {
  test('answers with the object, of which only metadata is asked for', async () => {
    const { server, within } = await reading({ answer: ({ response }) => json(response, OBJECT) });
    expect(await within(1000)).toEqual({ object: OBJECT });
    expect(server.asked.map(({ path }) => path)).toEqual([PATH]);
    expect(server.asked[0]?.headers.accept).toContain('as=PartialObjectMetadata;');
    expect(server.asked[0]?.query.size).toBe(0);
  });

  test('answers that there is none', async () => {
    const { within, outcomes, breaker } = await reading({ answer: ({ response }) => refuse(response, 404) });
    expect(await within(1000)).toEqual({ object: undefined });
    expect(outcomes).toEqual(['read']);
    expect(breaker.problem).toBeUndefined();
  });

  test('begins after it was asked for: who comes while one is under way shares the next', async () => {
    const { server, within } = await reading({ answer: hold });
    const first = within(1000);
    await vi.waitFor(() => expect(server.asked).toHaveLength(1));
    const later = [within(1000), within(1000), within(1000)];
    release();
    expect(await first).toEqual({ object: OBJECT });
    await vi.waitFor(() => expect(server.asked).toHaveLength(2));
    const last = within(1000);
    release();
    expect(await Promise.all(later)).toEqual([{ object: OBJECT }, { object: OBJECT }, { object: OBJECT }]);
    await vi.waitFor(() => expect(server.asked).toHaveLength(3));
    release();
    expect(await last).toEqual({ object: OBJECT });
    expect(server.asked).toHaveLength(3);
  });

  test('of another object does not wait', async () => {
    const { server, within } = await reading({ answer: hold });
    const both = [within(1000), within(1000, `${PATH}b`)];
    await vi.waitFor(() => expect(server.asked).toHaveLength(2));
    release();
    await Promise.all(both);
  });

  test('is late at the time that its admission has, though the read goes on for others', async () => {
    const { server, within } = await reading({ answer: hold, timeoutMs: 1000 });
    const patient = within(1000);
    await vi.waitFor(() => expect(server.asked).toHaveLength(1));
    expect(await within(30)).toEqual({ unread: 'late' });
    expect(await within(0)).toEqual({ unread: 'late' });
    release();
    expect(await patient).toEqual({ object: OBJECT });
  });

  test('ends at --confirm-timeout', async () => {
    const { within, outcomes } = await reading({ answer: () => {}, timeoutMs: 50 });
    expect(await within(5000)).toEqual({ unread: 'late' });
    expect(outcomes).toEqual(['late']);
  });

  test('ends there also when only the body is late', async () => {
    const { within, outcomes } = await reading({
      answer: ({ response }) => void response.writeHead(200).write('{'),
      timeoutMs: 50,
    });
    expect(await within(5000)).toEqual({ unread: 'late' });
    expect(outcomes).toEqual(['late']);
  });

  test.each([403, 429, 500, 503])('is tried again after a status of %i', async (status) => {
    let count = 0;
    const { within, outcomes } = await reading({
      answer: ({ response }) => (++count < 3 ? refuse(response, status) : json(response, OBJECT)),
    });
    expect(await within(1000)).toEqual({ object: OBJECT });
    expect([count, outcomes]).toEqual([3, ['read']]);
  });

  test('is not tried again before the server says so', async () => {
    const { server, within } = await reading({
      answer: ({ response }) => refuse(response, 429, { 'retry-after': '1' }),
    });
    expect(await within(1000)).toEqual({ unread: 'failed' });
    expect(server.asked).toHaveLength(1);
  });

  test('is tried again when the connection breaks, as it does when a server ends', async () => {
    let count = 0;
    const { within } = await reading({
      answer: ({ response }) => (++count < 3 ? response.destroy() : json(response, OBJECT)),
    });
    expect(await within(1000)).toEqual({ object: OBJECT });
  });

  test.each([400, 404.5, 405])('fails at once with a status of %d', async (status) => {
    const { server, within } = await reading({
      answer: ({ response }) => refuse(response, Math.ceil(status)),
    });
    expect(await within(1000)).toEqual({ unread: 'failed' });
    expect(server.asked).toHaveLength(1);
  });

  test.each<[says: string, answer: (asked: Asked) => void]>([
    ['no JSON', ({ response }) => response.end('x')],
    ['no object', ({ response }) => response.end('[]')],
  ])('fails by an answer that is %s', async (_says, answer) => {
    expect(await (await reading({ answer })).within(1000)).toEqual({ unread: 'failed' });
  });

  test('is tried again when an answer breaks off', async () => {
    let count = 0;
    const { within } = await reading({
      answer({ response }) {
        if (++count > 1) return json(response, OBJECT);
        response.writeHead(200, { 'content-length': '9' }).write('{');
        setTimeout(() => response.destroy(), 5);
      },
    });
    expect(await within(1000)).toEqual({ object: OBJECT });
  });

  test('over a kept connection that died without a word is late, and the next goes over a new one', async () => {
    const NAMES = ['a', 'b', 'c', 'd'];
    const dead = new Set<unknown>();
    const { server, within, breaker } = await reading({
      answer({ response }) {
        if (dead.has(response.req.socket)) return;
        hold({ response });
        // Answered together, so that none of them has a connection that another had before.
        if (dead.size > 0 || answerLater.length === NAMES.length) release();
      },
      timeoutMs: 500,
    });
    const all = () => Promise.all(NAMES.map((name) => within(1000, `${PATH}${name}`)));
    expect(await all()).toEqual(Array(4).fill({ object: OBJECT }));
    for (const { response } of server.asked) dead.add(response.req.socket);
    expect(dead.size).toBe(NAMES.length);
    expect(await all()).toEqual(Array(4).fill({ unread: 'late' }));
    // As a server that is away: what is no fault of its own must not keep it from being asked.
    breaker.failed('a fifth failure', false);
    expect(breaker.state).toBe('probing');
    expect(await within(1000)).toEqual({ object: OBJECT });
    expect(breaker.problem).toBeUndefined();
  });

  test('is late when a refusal never ends', async () => {
    const { within } = await reading({
      answer: ({ response }) => void response.writeHead(503, { 'content-length': '9' }).write('x'),
      timeoutMs: 80,
    });
    expect(await within(1000)).toEqual({ unread: 'late' });
  });

  test('is not begun when the permits are used up', async () => {
    const { server, within, outcomes } = await reading({
      answer: ({ response }) => json(response, OBJECT),
      burst: 2,
    });
    for (const expected of [{ object: OBJECT }, { object: OBJECT }, { unread: 'limited' }])
      expect(await within(1000)).toEqual(expected);
    expect(server.asked).toHaveLength(2);
    expect(outcomes).toEqual(['read', 'read', 'limited']);
  });
});

describe('after five failures in a row', () => {
  test('of a server that answers badly nothing is asked for ten seconds', async () => {
    const { server, within, breaker } = await reading({ answer: ({ response }) => refuse(response, 400) });
    for (let count = 0; count < 5; count++) expect(await within(1000)).toEqual({ unread: 'failed' });
    expect(await within(1000)).toEqual({ unread: 'paused' });
    expect(server.asked).toHaveLength(5);
    expect(breaker.pausedFor()).toBeGreaterThan(9000);
    expect(breaker.problem).toContain('answers 400');
  });

  test('of a server that was not there, the first answer ends the pause', async () => {
    let isThere = false;
    const { within, breaker } = await reading({
      answer: ({ response }) => (isThere ? json(response, OBJECT) : response.destroy()),
      timeoutMs: 60,
    });
    for (let count = 0; count < 5; count++) await within(1000);
    expect(breaker.state).toBe('probing');
    const began = clock();
    expect(await within(1000)).toEqual({ unread: 'failed' });
    expect(clock() - began).toBeLessThan(50);
    isThere = true;
    expect(await within(1000)).toEqual({ object: OBJECT });
    expect(breaker.state).toBe('closed');
  });
});

describe('the breaker', () => {
  let now = 0;
  const breaker = () => createBreaker(() => now);

  test('opens for ten seconds, and again at the next failure', () => {
    now = 0;
    const one = breaker();
    for (let count = 0; count < 4; count++) one.failed('x', false);
    expect(one.state).toBe('closed');
    one.failed('x', false);
    expect([one.state, one.pausedFor()]).toEqual(['open', 10_000]);
    now = 10_000;
    expect(one.state).toBe('closed');
    one.failed('x', false);
    expect(one.state).toBe('open');
  });

  test('stays on trial for a minute where one of the failures was that nobody was there', () => {
    now = 0;
    const one = breaker();
    one.failed('refused', true);
    for (let count = 0; count < 4; count++) one.failed('late', false);
    expect(one.state).toBe('probing');
    now = 9_000;
    one.failed('late', false);
    now = 59_000;
    one.failed('late', false);
    expect(one.state).toBe('probing');
    now = 61_000;
    expect(one.state).toBe('open');
    one.succeeded();
    for (let count = 0; count < 5; count++) one.failed('late', false);
    expect(one.state).toBe('open');
  });

  test('counts failures in a row only', () => {
    now = 0;
    const one = breaker();
    for (let count = 0; count < 4; count++) one.failed('x', false);
    one.succeeded();
    one.failed('x', false);
    expect(one.state).toBe('closed');
  });
});

describe('the token bucket', () => {
  test('gives what was saved, then at its rate, and saves no more than the burst', () => {
    let now = 0;
    const bucket = createTokenBucket({ rate: 10, burst: 3 }, () => now);
    const taken = () => Array.from({ length: 5 }, () => bucket.take()).filter(Boolean).length;
    expect(taken()).toBe(3);
    now = 200;
    expect(taken()).toBe(2);
    now = 60_000;
    expect(taken()).toBe(3);
    now = 60_050;
    expect(taken()).toBe(0);
    now = 60_100;
    expect(taken()).toBe(1);
  });
});
