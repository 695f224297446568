import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { afterSteps } from '../../../src/iam/provider/after.ts';
import {
  type CurrentProvider,
  keptClientIds,
  planProvider,
  type WantedProvider,
} from '../../../src/iam/provider/plan.ts';
import type { ProviderStep } from '../../../src/iam/provider/step.ts';

const AUDIENCE = 'sts.amazonaws.com';

const wanting = (rest: Partial<WantedProvider> = {}): WantedProvider => ({
  clientIds: [AUDIENCE],
  dropsOthers: false,
  thumbprints: undefined,
  tags: {},
  ...rest,
});

const having = (rest: Partial<CurrentProvider> = {}): CurrentProvider => ({
  clientIds: [AUDIENCE],
  thumbprints: ['a'],
  tags: {},
  ...rest,
});

const hundred = Array.from({ length: 100 }, (_, index) => `audience-${index}`);
const fifty = Object.fromEntries(hundred.slice(0, 50).map((key) => [key, '']));

type Case = readonly [
  does: string,
  wanted: WantedProvider,
  current: CurrentProvider | undefined,
  steps: readonly ProviderStep[],
];

describe('a plan', () => {
  test.each<Case>([
    [
      'makes a provider that is not there, each audience once',
      wanting({ clientIds: ['a', 'b', 'a'], tags: { team: 'shop' } }),
      undefined,
      [{ kind: 'create', clientIds: ['a', 'b'], thumbprints: undefined, tags: { team: 'shop' } }],
    ],
    ['has nothing to do where all is there', wanting({ tags: { a: '' } }), having({ tags: { a: '' } }), []],
    ['leaves what nobody named', wanting(), having({ clientIds: [AUDIENCE, 'old'], tags: { a: 'b' } }), []],
    ['leaves thumbprints that nobody gave', wanting(), having({ thumbprints: ['x', 'y'] }), []],
    [
      'leaves thumbprints of another order',
      wanting({ thumbprints: ['x', 'y'] }),
      having({ thumbprints: ['y', 'x'] }),
      [],
    ],
    [
      'puts thumbprints in place of those that are there',
      wanting({ thumbprints: ['x'] }),
      having({ thumbprints: ['x', 'y'] }),
      [{ kind: 'set-thumbprints', thumbprints: ['x'] }],
    ],
    [
      'adds an audience before it takes the other out',
      wanting({ clientIds: ['new'], dropsOthers: true }),
      having({ clientIds: ['old'] }),
      [
        { kind: 'add-client-id', clientId: 'new' },
        { kind: 'remove-client-id', clientId: 'old' },
      ],
    ],
    [
      'takes one out first where there is no room for two',
      wanting({ clientIds: ['new', ...hundred.slice(1)], dropsOthers: true }),
      having({ clientIds: hundred }),
      [
        { kind: 'remove-client-id', clientId: 'audience-0' },
        { kind: 'add-client-id', clientId: 'new' },
      ],
    ],
    [
      'sets the tags that are missing or differ, and no others',
      wanting({ tags: { a: '1', b: '2', c: '3' } }),
      having({ tags: { a: '1', b: '1', d: '4' } }),
      [{ kind: 'tag', tags: { b: '2', c: '3' } }],
    ],
    [
      'tells tags apart by case, as IAM does for providers',
      wanting({ tags: { Team: 'a' } }),
      having({ tags: { team: 'a' } }),
      [{ kind: 'tag', tags: { Team: 'a' } }],
    ],
    [
      'takes no member of every object for a tag',
      wanting({ tags: { constructor: 'a' } }),
      having(),
      [{ kind: 'tag', tags: { constructor: 'a' } }],
    ],
  ])('%s', (_, wanted, current, steps) => {
    expect(planProvider(wanted, current)).toEqual(steps);
  });

  test.each<[of: string, wanted: WantedProvider, current: CurrentProvider | undefined, says: string]>([
    [
      'an audience too many beside those that stay',
      wanting(),
      having({ clientIds: hundred }),
      'would have 101 audiences, and IAM takes 100; name fewer with --audience, or let --drop-other-audiences',
    ],
    [
      'too many audiences at once',
      wanting({ clientIds: [...hundred, 'x'] }),
      undefined,
      'would have 101 audiences',
    ],
    [
      'too many tags',
      wanting({ tags: { x: '' } }),
      having({ tags: fifty }),
      'would have 51 tags, and IAM takes 50',
    ],
  ])('is refused for %s', (_, wanted, current, says) => {
    expect(() => planProvider(wanted, current)).toThrowError(says);
  });

  test('says which audiences stay though nobody named them', () => {
    const current = having({ clientIds: ['old', AUDIENCE] });
    expect(keptClientIds(wanting(), current)).toEqual(['old']);
    expect(keptClientIds(wanting({ dropsOthers: true }), current)).toEqual([]);
    expect(keptClientIds(wanting(), undefined)).toEqual([]);
  });
});

const few = fc.uniqueArray(fc.constantFrom('a', 'b', 'c', 'd', 'e'), { maxLength: 5 });
const some = fc.uniqueArray(fc.constantFrom('a', 'b', 'c', 'd', 'e'), { minLength: 1 });
const tags = fc.dictionary(fc.constantFrom('k', 'l', 'm'), fc.constantFrom('', '1', '2'), {
  noNullPrototype: true,
});
const anyWanted: fc.Arbitrary<WantedProvider> = fc.record({
  clientIds: some,
  dropsOthers: fc.boolean(),
  thumbprints: fc.option(some, { nil: undefined }),
  tags,
});
const anyCurrent = fc.option(fc.record({ clientIds: few, thumbprints: few, tags }), { nil: undefined });

describe('whatever is there and wanted', () => {
  test('doing the plan leaves nothing to do', () => {
    fc.assert(
      fc.property(anyWanted, anyCurrent, (wanted, current) => {
        expect(planProvider(wanted, afterSteps(current, planProvider(wanted, current)))).toEqual([]);
      }),
    );
  });

  test('stopping after any step, another plan goes on to the same end', () => {
    fc.assert(
      fc.property(anyWanted, anyCurrent, fc.nat(6), (wanted, current, at) => {
        const steps = planProvider(wanted, current);
        const stopped = at === 0 ? current : afterSteps(current, steps.slice(0, at));
        const end = afterSteps(stopped, planProvider(wanted, stopped));
        const sorted = ({ clientIds, ...rest }: CurrentProvider) => ({
          ...rest,
          clientIds: [...clientIds].sort(),
        });
        expect(sorted(end)).toEqual(sorted(afterSteps(current, steps)));
      }),
    );
  });

  test('only what was asked for goes, and nothing is there without what was wanted', () => {
    fc.assert(
      fc.property(anyWanted, anyCurrent, (wanted, current) => {
        const after = afterSteps(current, planProvider(wanted, current));
        expect(after.clientIds).toEqual(expect.arrayContaining([...wanted.clientIds]));
        expect(after.tags).toMatchObject(wanted.tags);
        for (const key of Object.keys(current?.tags ?? {})) expect(after.tags).toHaveProperty(key);
        if (!wanted.dropsOthers)
          expect(after.clientIds).toEqual(expect.arrayContaining([...(current?.clientIds ?? [])]));
        if (wanted.thumbprints === undefined) expect(after.thumbprints).toEqual(current?.thumbprints ?? []);
      }),
    );
  });

  test('there is an audience at every moment', () => {
    fc.assert(
      fc.property(anyWanted, anyCurrent, (wanted, current) => {
        const steps = planProvider(wanted, current);
        for (const at of steps.keys())
          if ((current?.clientIds.length ?? 1) > 0)
            expect(afterSteps(current, steps.slice(0, at + 1)).clientIds).not.toEqual([]);
      }),
    );
  });
});
