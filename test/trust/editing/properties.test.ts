import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { readPolicyDocument } from '../../../src/trust/document.ts';
import { admit } from '../../../src/trust/editing/admit.ts';
import { dismiss } from '../../../src/trust/editing/dismiss.ts';
import { modelKey, modelOf } from '../../../src/trust/editing/model.ts';
import { evaluate } from '../../../src/trust/evaluation/evaluate.ts';
import { webIdentityRequest } from '../../../src/trust/evaluation/web-identity-request.ts';
import { policySize } from '../../../src/trust/size.ts';
import { admitting, edited, HOST, names, PROVIDER, subject, texts } from './written.ts';

const keyOf = (text: string) => modelKey(modelOf(readPolicyDocument(text)));

const letsIn = (text: string, name: string, audience = 'sts.amazonaws.com') =>
  evaluate(
    readPolicyDocument(text).policy,
    webIdentityRequest({
      providerArn: PROVIDER,
      hostAndPath: HOST,
      subject: subject(name),
      audience: [audience],
      sessionName: 'one',
    }),
  ).allowed;

const dismissing = (list: readonly string[]) => ({
  hostAndPath: HOST,
  audience: 'sts.amazonaws.com',
  subjects: list.map(subject),
});

/** Each run proves several edits. */
const RUNS = { numRuns: 40 };

const EXACT = names.map((list) => list.filter((name) => !/[*?]/.test(name)));

describe('an edit of a trust policy', () => {
  test('adds and takes away again to the same model', () => {
    fc.assert(
      fc.property(texts, names, (text, list) => {
        const model = modelOf(readPolicyDocument(text));
        const known = new Set([...model.grants.values()].flatMap(({ subjects }) => [...subjects]));
        const fresh = list.filter((name) => !known.has(subject(name)));
        const there = admit(model, admitting(fresh));
        expect(modelKey(there) === modelKey(model)).toBe(fresh.length === 0);
        expect(modelKey(dismiss(there, dismissing(fresh)))).toBe(modelKey(model));
      }),
      RUNS,
    );
  });

  test('is the same in any order', () => {
    fc.assert(
      fc.property(texts, names, names, (text, one, other) => {
        const first = edited(edited(text, { admit: admitting(one) }).text, { admit: admitting(other) }).text;
        const second = edited(edited(text, { admit: admitting(other) }).text, { admit: admitting(one) }).text;
        expect(second).toBe(first);
        expect(edited(text, { admit: admitting([...other, ...one]) }).text).toBe(first);
      }),
      RUNS,
    );
  });

  test('changes nothing the second time', () => {
    fc.assert(
      fc.property(texts, names, (text, list) => {
        const once = edited(text, { admit: admitting(list) });
        const twice = edited(once.text, { admit: admitting(list) });
        expect(twice).toMatchObject({ text: once.text, isChanged: false, added: [], removed: [] });
      }),
      RUNS,
    );
  });

  test('changes the verdict on nobody who was not named', () => {
    fc.assert(
      fc.property(texts, EXACT, EXACT, (text, list, asked) => {
        const added = edited(text, { admit: admitting(list) }).text;
        for (const name of asked.filter((one) => !list.includes(one))) {
          expect(letsIn(added, name)).toBe(letsIn(text, name));
          expect(letsIn(added, name, 'vault')).toBe(letsIn(text, name, 'vault'));
        }
        for (const name of list) expect(letsIn(added, name)).toBe(true);
      }),
      RUNS,
    );
  });

  test('never makes a policy longer by packing it', () => {
    fc.assert(
      fc.property(texts, (text) => {
        const packed = edited(text, {}).text;
        expect(policySize(packed)).toBeLessThanOrEqual(policySize(text));
        expect(keyOf(packed)).toBe(keyOf(text));
        expect(edited(packed, {}).text).toBe(packed);
      }),
      RUNS,
    );
  });

  test('keeps the statements of others byte for byte', () => {
    fc.assert(
      fc.property(texts, names, (text, list) => {
        const before = readPolicyDocument(text);
        const foreign = new Set(modelOf(before).foreign.map(({ written }) => written));
        const after = readPolicyDocument(edited(text, { admit: admitting(list) }).text);
        const left = after.statements.map((one) => one.text).filter((one) => foreign.has(one));
        expect(new Set(left)).toEqual(foreign);
      }),
      RUNS,
    );
  });
});
