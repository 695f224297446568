import { describe, expect, test } from 'vitest';
import type { KeptAuthorities, KnownCertificate } from '../../../src/tls/self/kept.ts';
import { nextStep, type Step } from '../../../src/tls/self/plan.ts';
import { authority, configuration, DAY, MINUTE, NOW, PACE, secret } from './made-up.ts';

const [A, B, OLD, FOREIGN] = [
  authority('A'),
  authority('B'),
  authority('old', 60),
  authority('foreign', 900),
];
const ENDING = authority('ending', 121);
const ENDED = authority('ended', -7);
/** Made today, next month, and so that it begins tomorrow. */
const [YOUNG, FUTURE, TOMORROW] = [
  authority('young', 365),
  authority('future', 397),
  authority('tomorrow', 368),
];

/** What to do with what is kept, what bundles there are, and for how long they have been so. */
function stepFor(
  kept: Partial<KeptAuthorities> | undefined,
  bundles: readonly (readonly KnownCertificate[])[],
  steadyMs = 0,
): Step {
  const seen = {
    secret: kept && secret(kept),
    webhooks: [configuration(...bundles)],
    unread: [],
    now: NOW,
    steadyMs,
  };
  return nextStep(seen, PACE);
}

/** Each bundle that is to be written, as names. */
function written(step: Step): readonly (readonly string[])[] | undefined {
  if (step.do !== 'apply-bundles') return undefined;
  return step.changes.flatMap(({ bundles }) => [...bundles.values()].map((one) => one.map(({ pem }) => pem)));
}

type Row = [
  when: string,
  kept: Partial<KeptAuthorities> | undefined,
  bundles: readonly (readonly KnownCertificate[])[],
  steadyMs: number,
  does: Step['do'],
];

describe('the next step', () => {
  test.each<Row>([
    ['there is no Secret', undefined, [[A]], 0, 'make-secret'],
    ['a bundle was emptied and the CA is to be replaced', { current: ENDING }, [[]], 0, 'apply-bundles'],
    ['the Secret is empty', {}, [[]], 0, 'create-next'],
    ['the Secret was emptied', {}, [[A]], 0, 'create-next'],
    ['the first CA is in no bundle', { next: A }, [[]], 0, 'apply-bundles'],
    ['the first CA is in one bundle of two', { next: A }, [[A], []], 0, 'apply-bundles'],
    ['the first CA was announced just now', { next: A }, [[A]], 5 * MINUTE - 1, 'wait'],
    ['the first CA was announced five minutes ago', { next: A }, [[A]], 5 * MINUTE, 'promote'],
    ['all is well', { current: A }, [[A], [A]], 0, 'wait'],
    ['a bundle holds a foreign CA, too', { current: A }, [[FOREIGN, A]], 0, 'wait'],
    ['a bundle was emptied', { current: A }, [[], [A]], 0, 'apply-bundles'],
    ['a bundle holds what ended', { current: A }, [[A, ENDED]], 0, 'apply-bundles'],
    [
      'a bundle holds what ended, by the clocks of some',
      { current: A },
      [[A, authority('ends', -2)]],
      0,
      'wait',
    ],
    ['the CA has a third of its life left', { current: ENDING }, [[ENDING]], 0, 'create-next'],
    [
      'the CA has more than a third left',
      { current: authority('A', 122) },
      [[authority('A', 122)]],
      0,
      'wait',
    ],
    [
      'the next CA is not in the bundles',
      { current: ENDING, next: A },
      [[ENDING]],
      MINUTE * 9,
      'apply-bundles',
    ],
    ['the next CA is announced', { current: ENDING, next: A }, [[ENDING, A]], 0, 'wait'],
    ['the next CA was put there by hand, early', { current: A, next: B }, [[A, B]], 5 * MINUTE, 'promote'],
    [
      'the next CA ends as soon as the current one',
      { current: ENDING, next: ENDING },
      [[ENDING]],
      0,
      'create-next',
    ],
    [
      'the replaced CA may have leaves',
      { current: A, old: [OLD], replacedAt: NOW - 34 * DAY },
      [[A, OLD]],
      0,
      'wait',
    ],
    [
      'the replaced CA fell out of a bundle when its leaves have ended, by the clocks of some',
      { current: A, old: [OLD], replacedAt: NOW - 32 * DAY },
      [[A]],
      0,
      'wait',
    ],
    [
      'the replaced CA fell out of a bundle',
      { current: A, old: [OLD], replacedAt: NOW - DAY },
      [[A]],
      0,
      'apply-bundles',
    ],
    [
      'the replaced CA can have no leaves',
      { current: A, old: [OLD], replacedAt: NOW - 34 * DAY - 1 },
      [[A, OLD]],
      0,
      'apply-bundles',
    ],
    [
      'the replaced CA is in no bundle any more',
      { current: A, old: [OLD], replacedAt: NOW - 35 * DAY },
      [[A]],
      0,
      'forget',
    ],
    [
      'nobody knows when a CA was replaced, but that its successor is young',
      { current: YOUNG, old: [OLD] },
      [[YOUNG, OLD]],
      0,
      'wait',
    ],
    [
      'nobody knows when a CA was replaced, but that its successor is old',
      { current: A, old: [OLD] },
      [[A, OLD]],
      0,
      'apply-bundles',
    ],
    [
      'a CA was replaced in 1970, by a successor of today',
      { current: YOUNG, old: [OLD], replacedAt: 1000 },
      [[YOUNG, OLD]],
      0,
      'wait',
    ],
    ['the CA begins next month', { current: FUTURE }, [[FUTURE]], 0, 'create-next'],
    [
      'the next CA begins next month',
      { current: ENDING, next: FUTURE },
      [[ENDING, FUTURE]],
      9 * MINUTE,
      'create-next',
    ],
    [
      'the next CA begins tomorrow',
      { current: ENDING, next: TOMORROW },
      [[ENDING, TOMORROW]],
      9 * MINUTE,
      'wait',
    ],
    ['nobody knows when a CA was replaced that ended', { current: A, old: [ENDED] }, [[A]], 0, 'forget'],
    ['there is no configuration', { current: A }, [], 0, 'wait'],
  ])('when %s', (_when, kept, bundles, steadyMs, does) => {
    expect(stepFor(kept, bundles, steadyMs).do).toBe(does);
  });

  test('when a bundle has something else than certificates, writes it without', () => {
    const [entry] = configuration([A]).entries;
    const webhooks = [
      { ...configuration(), entries: entry === undefined ? [] : [{ ...entry, hasGarbage: true }] },
    ];
    expect(
      written(
        nextStep({ secret: secret({ current: A }), webhooks, unread: [], now: NOW, steadyMs: 0 }, PACE),
      ),
    ).toEqual([['A']]);
  });

  test('writes all bundles of a configuration, each with what was in there', () => {
    const kept = { current: A, next: B, old: [OLD], replacedAt: NOW };
    expect(written(stepFor(kept, [[FOREIGN], [B, A, OLD], [A, ENDED]]))).toEqual([
      ['foreign', 'A', 'B', 'old'],
      ['B', 'A', 'old'],
      ['A', 'B', 'old'],
    ]);
    expect(written(stepFor({ ...kept, replacedAt: NOW - 35 * DAY }, [[A, OLD, B]]))).toEqual([['A', 'B']]);
  });

  test('leaves the configurations alone that are as they should be', () => {
    const well = configuration([A]);
    const step = nextStep(
      {
        secret: secret({ current: A }),
        webhooks: [well, { ...configuration([]), name: 'other' }],
        unread: [],
        now: NOW,
        steadyMs: 0,
      },
      PACE,
    );
    expect(step.do === 'apply-bundles' && step.changes.map(({ configuration: { name } }) => name)).toEqual([
      'other',
    ]);
  });

  test('promotes with the time, and keeps of the one before all but its key', () => {
    const { keyPem: _, ...known } = A;
    expect(
      stepFor({ current: A, next: B, old: [OLD], replacedAt: NOW - DAY }, [[A, B, OLD]], 5 * MINUTE),
    ).toEqual({
      do: 'promote',
      kept: { current: B, next: undefined, old: [OLD, known], replacedAt: NOW },
      version: '7',
    });
  });

  test('keeps a successor that never took over among the old: it may have leaves', () => {
    const gone = authority('gone', 100);
    const step = stepFor({ current: ENDED, next: gone }, [[ENDED, gone]]);
    expect(step).toMatchObject({
      do: 'create-next',
      beside: { old: [{ fingerprint: 'gone' }], replacedAt: NOW },
    });
    expect(JSON.stringify(step)).not.toContain('key of gone');
  });
});
