import fc from 'fast-check';
import { expect, test } from 'vitest';
import { readPolicyDocument } from '../../../src/trust/document.ts';
import { modelOf } from '../../../src/trust/editing/model.ts';
import { BASE } from '../../demand/demand-of.ts';
import { HOST, KIAM, subject, texts } from '../../trust/editing/written.ts';
import { asking, type Given, linesOf, liveRole, planOf } from './planned.ts';

const ROLES = ['a', 'b', 'cart'];
const NAMES = ['a', 'b', 'cart', 'batch-1'];

const objects = fc.uniqueArray(
  fc
    .record({
      name: fc.constantFrom(...NAMES),
      role: fc.constantFrom(...ROLES, 'arn:aws:iam::444455556666:role/far'),
      audience: fc.constantFrom({}, { 'eks.amazonaws.com/audience': 'vault' }),
      chain: fc.constantFrom({}, {}, { 'podrole.io/assume-role-arn': `${BASE}b` }),
    })
    .map(({ name, role, audience, chain }) => ({
      name,
      object: asking(name, role, { ...audience, ...chain }),
    })),
  { maxLength: 4, selector: ({ name }) => name },
);

const given = fc
  .record({
    objects: objects.map((list) => list.map(({ object }) => object)),
    roles: fc.subarray(ROLES),
    allow: fc.constantFrom(`${BASE}a`, `${BASE}*`, 'arn:aws:iam::444455556666:role/*\n', `${BASE}?`),
    prune: fc.boolean(),
    permittedOnly: fc.boolean(),
    policies: fc.tuple(texts, texts, texts),
    keepKiam: fc.constantFrom(undefined, { roleArn: KIAM, externalIds: [] }),
  })
  .map(({ policies, ...rest }): Given => {
    const live = Object.fromEntries(
      ROLES.map((name, at) => [name, liveRole(name, [], { policyText: policies[at] ?? '' })]),
    );
    return { ...rest, live };
  });

const RUNS = { numRuns: 25 };

/** What a policy names of an issuer, or of all others. */
function namedIn(text: string, isOwn: boolean): readonly string[] {
  const { grants } = modelOf(readPolicyDocument(text));
  return [...grants.values()]
    .filter(({ frame }) => (frame.hostAndPath === HOST) === isOwn)
    .flatMap(({ subjects }) => [...subjects]);
}

test('no role is planned that is not allowed, and none of another account', () => {
  fc.assert(
    fc.property(given, (one) => {
      const isListed = (name: string) =>
        (one.allow === `${BASE}a` && name === 'a') ||
        one.allow === `${BASE}*` ||
        (one.allow === `${BASE}?` && name.length === 1);
      for (const { role } of planOf(one).roles) {
        expect(role.arn.startsWith(BASE)).toBe(true);
        expect(one.roles?.includes(role.name) || isListed(role.name)).toBe(true);
      }
    }),
    RUNS,
  );
});

test('nothing is removed but names of the issuer, without prune nothing at all', () => {
  fc.assert(
    fc.property(given, (one) => {
      for (const { role, review } of planOf(one).roles) {
        const { text, removed, droppedKiam } = review.edited;
        expect(droppedKiam).toEqual([]);
        if (one.prune === false) expect(removed).toEqual([]);
        const left = new Set(namedIn(text, false));
        expect(namedIn(role.policyText, false).filter((name) => !left.has(name))).toEqual([]);
        const [before, after] = [role.policyText, text].map((policy) => modelOf(readPolicyDocument(policy)));
        const written = new Set(after?.foreign.map(({ statement }) => JSON.stringify(statement)));
        for (const { statement } of before?.foreign ?? [])
          expect(written).toContain(JSON.stringify(statement));
      }
    }),
    RUNS,
  );
});

test('nobody is pruned who claims the role, and no pattern', () => {
  fc.assert(
    fc.property(given, (one) => {
      const claims = (one.objects ?? []).map((object) => JSON.parse(JSON.stringify(object)));
      for (const { role, review } of planOf({ ...one, prune: true }).roles) {
        const claimed = claims
          .filter(({ metadata }) => metadata.annotations['eks.amazonaws.com/role-arn'] === role.arn)
          .map(({ metadata }) => subject(`shop/${metadata.name}`));
        const removed = review.edited.removed.map((gone) => gone.subject);
        expect(removed.filter((gone) => claimed.includes(gone) || /[*?]/.test(gone))).toEqual([]);
      }
    }),
    RUNS,
  );
});

test('who applies a plan has nothing to do', () => {
  fc.assert(
    fc.property(given, (one) => {
      const { roles } = planOf(one);
      const done = roles.map(({ role, review, status }) => [
        role.name,
        { ...role, policyText: status === 'edit' ? review.edited.text : role.policyText },
      ]);
      const again = planOf({ ...one, live: { ...one.live, ...Object.fromEntries(done) } });
      expect(again.roles.filter(({ status }) => status === 'edit')).toEqual([]);
    }),
    RUNS,
  );
});

test('the order of what asks makes no difference', () => {
  fc.assert(
    fc.property(given, (one) => {
      const [first, last] = [planOf(one), planOf({ ...one, objects: [...(one.objects ?? [])].reverse() })];
      expect(linesOf(last)).toEqual(linesOf(first));
      expect(last.roles.map(({ review }) => review.edited.text)).toEqual(
        first.roles.map(({ review }) => review.edited.text),
      );
    }),
    RUNS,
  );
});
