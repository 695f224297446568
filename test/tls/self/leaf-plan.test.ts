import { expect, test } from 'vitest';
import type { KeptAuthorities, KnownCertificate } from '../../../src/tls/self/kept.ts';
import { EMPTY } from '../../../src/tls/self/kept.ts';
import { leafEnd, leafSigner, renewalOf } from '../../../src/tls/self/leaf-plan.ts';
import { authority, configuration, DAY, NOW, PACE } from './made-up.ts';

const [A, B, LOST] = [authority('A'), authority('B'), authority('lost')];
const GOOD = { notAfter: NOW + 14 * DAY, renewAt: NOW + 9 * DAY };

type Row = [
  when: string,
  leaf: { authority: string; notAfter: number; renewAt: number } | undefined,
  kept: Partial<KeptAuthorities>,
  bundles: readonly (readonly KnownCertificate[])[],
  signer: string | undefined,
];

test.each<Row>([
  ['there is none, and no CA', undefined, {}, [[]], undefined],
  ['there is none', undefined, { current: A }, [[]], 'A'],
  ['there is none, and a first CA', undefined, { next: A }, [[]], 'A'],
  ['there is none, and two CAs', undefined, { current: A, next: B }, [[A, B]], 'A'],
  ['it is good', { authority: 'A', ...GOOD }, { current: A, next: B }, [[A, B]], undefined],
  ['it is due', { authority: 'A', ...GOOD, renewAt: NOW }, { current: A }, [[A]], 'A'],
  ['its CA was replaced', { authority: 'A', ...GOOD }, { current: B }, [[A, B]], 'B'],
  [
    'its CA was replaced, but a bundle trusts that one alone',
    { authority: 'A', ...GOOD },
    { current: B },
    [[A, B], [A]],
    undefined,
  ],
  ['its CA was replaced, and a bundle was emptied', { authority: 'A', ...GOOD }, { current: B }, [[]], 'B'],
  ['it has ended', { authority: 'A', ...GOOD, notAfter: NOW }, { current: B }, [[A]], 'B'],
  ['the Secret was emptied', { authority: 'lost', ...GOOD }, { next: B }, [[LOST, B]], undefined],
  [
    'the Secret was emptied, and it ends soon',
    { authority: 'lost', renewAt: NOW, notAfter: NOW + 3 * DAY },
    { next: B },
    [[LOST, B]],
    'B',
  ],
  [
    'the Secret and a bundle were emptied',
    { authority: 'lost', ...GOOD },
    { next: B },
    [[LOST, B], [B]],
    'B',
  ],
  [
    'the CA has ended',
    { authority: 'A', ...GOOD },
    { current: authority('A', 0), next: B },
    [[A, B]],
    undefined,
  ],
  [
    'the CA and it have ended',
    { authority: 'A', ...GOOD, notAfter: NOW },
    { current: authority('A', 0), next: B },
    [[A, B]],
    'B',
  ],
  [
    'all CAs have ended',
    undefined,
    { current: authority('A', -1), next: authority('B', -1) },
    [[]],
    undefined,
  ],
  ['the CA has not begun', undefined, { current: authority('A', 400) }, [[]], undefined],
])('who signs a leaf when %s', (_when, leaf, kept, bundles, signer) => {
  const seen = {
    leaf,
    kept: { ...EMPTY, ...kept },
    webhooks: [configuration(...bundles)],
    now: NOW,
    pace: PACE,
  };
  expect(leafSigner(seen)?.fingerprint).toBe(signer);
});

test.each([
  ['two weeks on', 0, 300, 14],
  ['four weeks after the Secret was read', 20, 300, 8],
  ['in the past, when the Secret was read five weeks ago', 35, 300, -7],
  ['with its CA', 0, 5, 5],
])('a leaf ends %s', (_when, readDaysAgo, caEndsInDays, endsInDays) => {
  const times = { now: NOW, readAt: NOW - readDaysAgo * DAY, pace: PACE };
  expect(leafEnd(authority('A', caEndsInDays), times)).toBe(NOW + endsInDays * DAY);
});

test('a leaf is renewed with a third of its life left, or a little more', () => {
  const left = [0, 0.5, 1].map((random) => (NOW - renewalOf(NOW, PACE, random)) / (14 * DAY));
  expect(left[0]).toBeCloseTo(0.4);
  expect(left[2]).toBeCloseTo(1 / 3);
});
