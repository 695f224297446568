import { expect, test } from 'vitest';
import { LAG, SETTLE, settleTrust } from '../../../src/iam/editing/settle-trust.ts';
import { WRITE_WITHIN, writeTrust } from '../../../src/iam/editing/write-trust.ts';

const change = (after: string) => ({
  before: '"before"',
  after,
  holds: (policy: string) => policy === after,
});

test('who was overwritten by somebody whose reads lagged is told, though its own lag as well', async () => {
  const [ours, theirs] = [change('"ours"'), change('"theirs"')];
  const written = [{ at: Number.NEGATIVE_INFINITY, text: ours.before }];
  let now = 0;
  const clock = {
    now: () => now,
    sleep: async (ms: number) => {
      now += ms;
    },
    timeout: () => new AbortController().signal,
  };
  const trust = (took: number) => ({
    read: async () => written.filter(({ at }) => at <= now - LAG).at(-1)?.text ?? '',
    async write(text: string) {
      now += took;
      written.push({ at: now, text });
      return 'written' as const;
    },
  });
  expect(await writeTrust(trust(0), ours, { clock })).toEqual({ outcome: 'written', at: 0 });
  // As late as it can be: this read sees nothing of ours, and the write takes all of its time.
  now = LAG - 1;
  expect(await writeTrust(trust(WRITE_WITHIN - 1), theirs, { clock })).toMatchObject({ outcome: 'written' });
  const settled = await settleTrust(trust(0), { ...ours, at: 0 }, { clock, settleMs: SETTLE });
  expect(settled).toEqual({ outcome: 'lost', now: theirs.after });
});
