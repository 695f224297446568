import { describe, expect, test } from 'vitest';
import type { Observation } from '../../../src/tls/self/plan.ts';
import { createReadiness } from '../../../src/tls/self/readiness.ts';
import { authority, configuration, DAY, NOW, PACE, secret } from './made-up.ts';

const [A, B, FOREIGN] = [authority('A'), authority('B'), authority('foreign')];
const LEAF = { authority: 'A', notAfter: NOW + 14 * DAY, renewAt: NOW + 9 * DAY };
const TOO_NEW = 'API servers may not have heard of the CA yet; others can still be served';

function seen(kept: Parameters<typeof secret>[0], bundle: readonly (typeof A)[], steadyMs = 0): Observation {
  return { secret: secret(kept), webhooks: [configuration(bundle)], unread: [], now: NOW, steadyMs };
}

describe('a leaf', () => {
  test.each<[when: string, Observation, problem: string | undefined]>([
    ['whose CA signs', seen({ current: A }, [A]), undefined],
    ['whose CA signs, beside a foreign one', seen({ current: A }, [A, FOREIGN]), undefined],
    [
      'whose CA is in no bundle',
      seen({ current: A }, [FOREIGN]),
      'a caBundle does not hold the CA of the certificate served',
    ],
    ['of the first CA of all', seen({ next: A }, [A]), undefined],
    [
      'of a CA that was just announced, where another may be served',
      seen({ next: A }, [A, FOREIGN]),
      TOO_NEW,
    ],
    ['of a CA that was announced half a minute ago', seen({ next: A }, [A, FOREIGN], 30_000), undefined],
  ])('%s is servable or not', (_when, what, problem) => {
    expect(createReadiness(PACE).problem(LEAF, what, NOW)).toBe(problem);
  });

  test('needs three days more, as clocks differ', () => {
    const readiness = createReadiness(PACE);
    expect(readiness.problem(LEAF, seen({ current: A }, [A]), LEAF.notAfter - 3 * DAY - 1)).toBeUndefined();
    expect(readiness.problem(LEAF, seen({ current: A }, [A]), LEAF.notAfter - 3 * DAY)).toMatch(
      /ends at 2026-06-15/,
    );
  });

  test('of a replica that served before is never too new: it has no better one to give way to', () => {
    const readiness = createReadiness(PACE);
    expect(readiness.problem({ ...LEAF, authority: 'B' }, seen({ current: B }, [B]), NOW)).toBeUndefined();
    expect(readiness.problem(LEAF, seen({ next: A }, [A, B]), NOW)).toBeUndefined();
    // But for one whose leaf had come to its end, and which therefore served no more.
    expect(readiness.problem(LEAF, seen({ next: A }, [A, B]), LEAF.notAfter)).toMatch(/ends at/);
    expect(readiness.problem(LEAF, seen({ next: A }, [A, B]), NOW)).toBe(TOO_NEW);
  });
});
