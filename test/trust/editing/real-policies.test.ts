import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { readPolicyDocument } from '../../../src/trust/document.ts';
import { frameOf } from '../../../src/trust/editing/frame.ts';
import { modelKey, modelOf } from '../../../src/trust/editing/model.ts';
import { policySize } from '../../../src/trust/size.ts';
import { admitting, edited, HOST, named, subject } from './written.ts';

const FOLDER = 'test/fixtures/trust-policies';
const FILES = readdirSync(FOLDER).map((file) => [
  file.replace('.json', ''),
  readFileSync(`${FOLDER}/${file}`, 'utf8'),
]);

const keyOf = (text: string) => modelKey(modelOf(readPolicyDocument(text)));

const foreignIn = (text: string) =>
  readPolicyDocument(text)
    .statements.filter(({ statement }) => frameOf(statement) === undefined)
    .map((one) => one.text);

const NEW = 'podrole-test/new-one';

describe.each(FILES)('the policy %s', (_, text = '') => {
  test('is packed without a change to whom it lets in, or to statements of others', () => {
    const packed = edited(text, {}).text;
    expect(keyOf(packed)).toBe(keyOf(text));
    expect(policySize(packed)).toBeLessThanOrEqual(policySize(text));
    expect(foreignIn(packed)).toEqual(foreignIn(text));
    expect(edited(packed, {}).text).toBe(packed);
  });

  test('lets one more in, and keeps it out again', () => {
    const there = edited(text, { admit: admitting([NEW]) });
    expect(there.added).toEqual(named([NEW]));
    expect(foreignIn(there.text)).toEqual(foreignIn(text));
    const dismiss = { hostAndPath: HOST, audience: undefined, subjects: [subject(NEW)] };
    const back = edited(there.text, { dismiss });
    expect(keyOf(back.text)).toBe(keyOf(text));
    expect(foreignIn(back.text)).toEqual(foreignIn(text));
  });
});
