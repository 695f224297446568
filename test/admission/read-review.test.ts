import type { IncomingMessage } from 'node:http';
import { Readable } from 'node:stream';
import { expect, test } from 'vitest';
import { createReviewReader } from '../../src/admission/read-review.ts';
import { LIMIT_FLAGS } from '../../src/settings/limits.ts';
import { readSettings } from '../../src/settings/read.ts';

/** A request as far as its body goes. */
function requestWith(body: string): IncomingMessage {
  return Object.assign(Readable.from([Buffer.from(body)]), { headers: {} }) as unknown as IncomingMessage;
}

test('between two large bodies the event loop goes round, so that small ones are served', async () => {
  const read = createReviewReader(readSettings(LIMIT_FLAGS, {}, {}));
  const large = JSON.stringify('x'.repeat(300_000));
  let rounds = 0;
  const counting = setInterval(() => undefined, 1000);
  const count = () => {
    rounds += 1;
    next = setImmediate(count);
  };
  let next = setImmediate(count);
  const at = await Promise.all(
    [large, large, large].map((body) => read(requestWith(body)).then(() => rounds)),
  );
  clearImmediate(next);
  clearInterval(counting);
  expect(new Set(at).size).toBe(3);
});
