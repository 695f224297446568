import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { createObjectIndex } from '../../../src/cluster/kubernetes/object-index.ts';
import { NO_FACTS, type ObjectFacts } from '../../../src/identity/facts.ts';

const TELLING: ObjectFacts = { annotations: { a: 'b' }, labels: {} };

const step = fc.oneof(
  fc.record({
    does: fc.constant('put' as const),
    key: fc.constantFrom('a', 'b', 'c'),
    facts: fc.constantFrom(NO_FACTS, TELLING, { annotations: { c: 'd' }, labels: {} }),
  }),
  fc.record({ does: fc.constant('remove' as const), key: fc.constantFrom('a', 'b', 'c') }),
  fc.record({ does: fc.constantFrom('restart' as const, 'restarted' as const) }),
);

describe('the index', () => {
  test('knows what was put last, and after everything was put anew nothing else', () => {
    fc.assert(
      fc.property(fc.array(step, { maxLength: 40 }), (steps) => {
        const index = createObjectIndex();
        let known = new Map<string, ObjectFacts>();
        let anew = new Set<string>();
        for (const one of steps) {
          switch (one.does) {
            case 'put':
              index.put(one.key, one.facts);
              known.set(one.key, one.facts);
              anew.add(one.key);
              break;
            case 'remove':
              index.remove(one.key);
              known.delete(one.key);
              anew.delete(one.key);
              break;
            case 'restart':
              index.restart();
              anew = new Set();
              break;
            case 'restarted':
              index.restarted();
              known = new Map([...known].filter(([key]) => anew.has(key)));
          }
          for (const key of ['a', 'b', 'c']) expect(index.get(key)).toBe(known.get(key));
          const telling = [...known.values()].filter((facts) => facts !== NO_FACTS).length;
          expect(index.size).toEqual({ telling, all: known.size });
        }
      }),
      { numRuns: 500 },
    );
  });
});
