import { Agent } from 'node:https';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { type Credentials, createAccessSource } from '../../../src/cluster/kubernetes/access.ts';

const credentials = (token: string, ca = 'ca'): Credentials => ({
  server: 'https://[fd00::1]:6443/prefix/',
  headers: { authorization: token },
  connectionParts: [ca],
  makeAgent: () => new Agent(),
});

describe('access to the API server', () => {
  let now = 0;
  beforeEach(() => {
    now = 0;
  });
  const source = (load: (afresh: boolean) => Promise<Credentials>) => createAccessSource(load, () => now);

  test('is taken apart once', async () => {
    const { agent, ...address } = await source(async () => credentials('a')).current();
    expect(address).toEqual({
      protocol: 'https:',
      hostname: 'fd00::1',
      port: 6443,
      basePath: '/prefix',
      headers: { authorization: 'a' },
    });
    expect(agent).toMatchObject({ keepAlive: true, maxSockets: 64 });
  });

  test('is read once by all who ask for it at first', async () => {
    const load = vi.fn(async () => credentials('a'));
    const one = source(load);
    await Promise.all([one.current(), one.current(), one.current()]);
    expect(load).toHaveBeenCalledTimes(1);
  });

  test('keeps its connections when only the token is another, and not when the authority is', async () => {
    let next = credentials('a');
    const one = source(async () => next);
    const first = await one.current();
    next = credentials('b');
    now = 10_000;
    const second = await one.renewed(first);
    expect(second?.agent).toBe(first.agent);
    next = credentials('b', 'other');
    now = 20_000;
    expect((await one.renewed(second ?? first))?.agent).not.toBe(first.agent);
  });

  test('is renewed once for all who were refused with the same, also for those who come later', async () => {
    let count = 0;
    const one = source(async () => credentials(`token-${count++}`));
    const first = await one.current();
    now = 10_000;
    const renewed = await Promise.all([one.renewed(first), one.renewed(first), one.renewed(first)]);
    expect(renewed.map((access) => access?.headers.authorization)).toEqual(Array(3).fill('token-1'));
    expect((await one.renewed(first))?.headers.authorization).toBe('token-1');
    expect(await one.renewed(renewed[0] ?? first)).toBeUndefined();
    expect(count).toBe(2);
  });

  test('that was only read again counts as refused like the one before', async () => {
    const one = source(async (afresh) => credentials(afresh ? 'new' : 'old'));
    const first = await one.current();
    now = 61_000;
    await one.current();
    await new Promise((resolve) => setImmediate(resolve));
    expect(await one.current()).toBe(first);
    expect((await one.renewed(first))?.headers.authorization).toBe('new');
  });

  test('is tried again where it could not be read at first', async () => {
    let fails = true;
    const one = source(async () => {
      if (fails) throw new Error('not yet');
      return credentials('a');
    });
    await expect(one.current()).rejects.toThrow('not yet');
    fails = false;
    expect((await one.current()).headers).toEqual({ authorization: 'a' });
  });

  describe('through a plugin that hangs', () => {
    beforeEach(() => {
      vi.useFakeTimers();
    });
    afterEach(() => {
      vi.useRealTimers();
    });

    test('fails after half a minute with a sentence', async () => {
      const failed = expect(source(() => new Promise(() => {})).current()).rejects.toThrow(
        /not there in 30 s; look at the plugin/,
      );
      await vi.advanceTimersByTimeAsync(30_000);
      await failed;
    });
  });
});
