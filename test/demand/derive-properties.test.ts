import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { demandTable } from '../../src/demand/demand-table.ts';
import { derive } from '../../src/demand/derive.ts';
import { findingsOf } from '../../src/demand/find.ts';
import { type Asker, accountAsker } from '../../src/demand/holder.ts';
import { decide } from '../../src/identity/decide.ts';
import type { Verdict } from '../../src/identity/decision.ts';
import { type ClusterFacts, NOTHING_KNOWN, type ObjectFacts } from '../../src/identity/facts.ts';
import { viewPod } from '../../src/identity/pod.ts';
import { BASE, rulesOf } from './demand-of.ts';

const maybe = (key: string, ...values: readonly string[]) =>
  fc
    .option(fc.constantFrom(...values), { nil: undefined })
    .map((value) => (value === undefined ? {} : { [key]: value }));
const together = (...parts: readonly fc.Arbitrary<Record<string, string>>[]) =>
  fc.tuple(...parts).map((maps): Record<string, string> => Object.assign({}, ...maps));

const role = (key: string) => maybe(key, `${BASE}a`, 'arn:aws:iam::444455556666:role/b', 'c', '', 'no role');
const iam = role('iam.amazonaws.com/role');
const externalId = maybe('iam.amazonaws.com/external-id', 'x-1', '');
const account = together(
  role('eks.amazonaws.com/role-arn'),
  iam,
  maybe('eks.amazonaws.com/audience', 'vault', ''),
  maybe('podrole.io/assume-role-arn', `${BASE}t`, 'no role'),
);
const namespace = fc.record({
  annotations: together(
    maybe('iam.amazonaws.com/permitted', '.*', 'c', '('),
    maybe('iam.amazonaws.com/allowed-roles', '["*a"]', '[]', 'x'),
    maybe('podrole.io/role-arn', `${BASE}n`),
    maybe('podrole.io/chain-base-role', `${BASE}lent`),
  ),
  labels: together(maybe('podrole.io/kiam', 'on', 'audit', 'off'), maybe('podrole.io/eks', 'audit', 'off')),
});
const NAMES = ['one', 'two', '*', '__proto__'];
const SPACES = ['shop', 'bank', 'constructor'];
const flags = fc.constantFrom<Record<string, string>>(
  {},
  { dialects: 'eks,kiam:audit,kube2iam' },
  { dialects: 'kube2iam', 'namespace-restrictions': 'true', 'default-role': 'd' },
  { dialects: 'eks:audit,kiam,kube2iam', 'namespace-roles': 'true', 'invalid-role': 'skip' },
);
const world = fc.record({
  flags,
  accounts: fc.array(fc.tuple(fc.constantFrom(...SPACES), fc.constantFrom(...NAMES), account), {
    maxLength: 5,
  }),
  namespaces: fc.array(fc.tuple(fc.constantFrom(...SPACES), namespace), { maxLength: 3 }),
  pods: fc.array(fc.tuple(fc.constantFrom(...SPACES), fc.constantFrom(...NAMES), together(iam, externalId)), {
    maxLength: 8,
  }),
});

type World = typeof world extends fc.Arbitrary<infer T> ? T : never;

function contextOf({ flags: given, accounts, namespaces }: World) {
  const { settings, expressions } = rulesOf(given);
  const known = new Map<string, ObjectFacts>(
    accounts.map(([space, name, annotations]) => [`${space}/${name}`, { annotations, labels: {} }]),
  );
  const spaces = new Map<string, ObjectFacts>(namespaces);
  const facts: ClusterFacts = {
    ...NOTHING_KNOWN,
    serviceAccount: (space, name) => known.get(`${space}/${name}`),
    namespace: (name) => spaces.get(name),
  };
  return { facts, settings, expressions };
}

function askersOf({ accounts, pods }: World): readonly Asker[] {
  return [
    ...accounts.map(([space, name]) => accountAsker(space, name)),
    ...pods.map(([space, serviceAccountName, annotations], index) => {
      const pod = viewPod(
        { metadata: { name: `p${index}`, annotations }, spec: { serviceAccountName } },
        space,
      );
      return { kind: 'Pod', namespace: space, name: `p${index}`, pod };
    }),
  ];
}

function verdictsOf(given: World): readonly (readonly [Asker, Verdict])[] {
  const context = { ...contextOf(given), jitter: () => 0 };
  return askersOf(given).map((asker) => {
    const decision = decide(asker.pod, context);
    return [asker, decision.audited ?? decision];
  });
}

const trusting = ({ roleArn, namespace: space, serviceAccount, audience }: Record<string, unknown>) =>
  JSON.stringify([roleArn, space, serviceAccount, audience]);

/** What decisions grant, as claims have it. */
function grantsOf(given: World): readonly string[] {
  return verdictsOf(given).flatMap(([{ pod }, verdict]) => {
    if (verdict.outcome !== 'grant' || verdict.grant.method === 'container-credentials') return [];
    const { grant } = verdict;
    const roleArn = grant.method === 'chain' ? grant.baseRoleArn : grant.roleArn;
    return [trusting({ roleArn, ...pod, audience: grant.audience })];
  });
}

describe('properties of a demand', () => {
  test('the order of objects changes nothing', () => {
    const shuffled = world.chain((given) =>
      fc.tuple(
        fc.constant(given),
        fc.shuffledSubarray([...askersOf(given)], { minLength: askersOf(given).length }),
      ),
    );
    fc.assert(
      fc.property(shuffled, ([given, askers]) => {
        const context = contextOf(given);
        expect(derive(askers, context)).toEqual(derive(askersOf(given), context));
      }),
    );
  });

  test('every claim is what a decision grants, and every grant is a claim or told as unusable', () => {
    fc.assert(
      fc.property(world, (given) => {
        const { claims, unusable } = derive(askersOf(given), contextOf(given));
        const granted = new Set(grantsOf(given));
        for (const claim of claims) expect(granted).toContain(trusting({ ...claim }));
        const claimed = new Set(claims.map((claim) => trusting({ ...claim })));
        const told = new Set(
          unusable.map(({ namespace: space, serviceAccount }) => `${space}/${serviceAccount}`),
        );
        for (const grant of granted) {
          const [, space, name] = JSON.parse(grant);
          expect(claimed.has(grant) || told.has(`${space}/${name}`)).toBe(true);
        }
      }),
    );
  });

  test('a forbidden pod is in no claim and no chain', () => {
    fc.assert(
      fc.property(world, (given) => {
        const { claims, chains } = derive(askersOf(given), contextOf(given));
        const holders = [...claims, ...chains].flatMap((one) => one.holders.first.map(({ name }) => name));
        for (const [{ kind, name }, { outcome }] of verdictsOf(given)) {
          if (kind === 'Pod' && outcome !== 'grant') expect(holders).not.toContain(name);
        }
      }),
    );
  });

  test('each that is granted a role is counted once, as are those that are forbidden one', () => {
    const count = (rows: readonly { readonly holders: { readonly count: number } }[]) =>
      rows.reduce((sum, { holders }) => sum + holders.count, 0);
    fc.assert(
      fc.property(world, (given) => {
        const { claims, agents, forbidden, unusable } = derive(askersOf(given), contextOf(given));
        const verdicts = verdictsOf(given).map(([, verdict]) => verdict);
        const of = (outcome: string) => verdicts.filter((verdict) => verdict.outcome === outcome).length;
        const skipped = verdicts.filter(
          ({ outcome, reason }) => outcome === 'none' && reason === 'role-invalid',
        );
        expect(count(forbidden)).toBe(of('forbidden'));
        expect(count([...claims, ...agents, ...unusable])).toBe(of('grant') + skipped.length);
      }),
    );
  });

  test('what is rendered is never a pattern', () => {
    fc.assert(
      fc.property(world, (given) => {
        const { claims, chains } = derive(askersOf(given), contextOf(given));
        for (const { namespace: space, serviceAccount } of [...claims, ...chains])
          expect(`${space}/${serviceAccount}`).toMatch(/^[a-z]+\/[a-z]+$/);
      }),
    );
  });

  test('the table has no line break, control or bidirectional mark of a user', () => {
    const options = { home: { accountId: '111122223333', partition: 'aws' }, quota: undefined };
    const text = fc.string({
      unit: fc.constantFrom('\n', '\u001b', '\u202e', 'a', '"', '\ud800'),
      minLength: 1,
    });
    fc.assert(
      fc.property(text, text, text, (space, name, asked) => {
        const { settings, expressions } = rulesOf({ dialects: 'eks,kube2iam' });
        const annotations = { 'iam.amazonaws.com/role': asked };
        const pod = viewPod({ metadata: { annotations }, spec: { serviceAccountName: name } }, space);
        const demand = derive([{ kind: asked, namespace: space, name, pod }], {
          facts: NOTHING_KNOWN,
          settings,
          expressions,
        });
        const table = demandTable(demand, findingsOf(demand, options));
        expect(table.replaceAll('\n', '')).not.toMatch(/[\p{Cc}\p{Cf}\p{Cs}]/u);
        expect(table.split('\n').length).toBeLessThan(12);
      }),
    );
  });
});
