import { describe, expect, test } from 'vitest';
import { createExpressions } from '../../src/identity/expressions.ts';
import { namespaceNote, namesRoles, prepareNamespace } from '../../src/identity/permitted-note.ts';
import { IDENTITY_FLAGS } from '../../src/settings/identity.ts';
import { type GivenFlags, readSettings } from '../../src/settings/read.ts';

function prepare(annotations: Readonly<Record<string, string>>, flags: GivenFlags = {}) {
  const settings = readSettings(IDENTITY_FLAGS, { 'account-id': '111122223333', ...flags }, {});
  const expressions = createExpressions(settings);
  const facts = { annotations, labels: {} };
  const found = prepareNamespace(facts, settings, expressions);
  return { found, expressions, note: namespaceNote(facts), names: namesRoles(facts, settings) };
}

describe('a Namespace that is heard of', () => {
  test.each<[expression: string, difference: string | undefined]>([
    ['.*', undefined],
    ['reader', 'of role "reader" v3 and either permit it, v4 does not'],
    ['a|b', 'of role "a-x" v3 and v4 permit it, either does not'],
    [
      'arn:aws:iam::111122223333:role/reader',
      'of role "arn:aws:iam::111122223333:role/reader-x" v3 permits it, v4 and either do not',
    ],
    ['(reader|writer)-[a-z]+', 'of role "reader-x" v3 and either permit it, v4 does not'],
  ])('with %s differs by version: %s', (expression, difference) => {
    const { found, note } = prepare({ 'iam.amazonaws.com/permitted': expression });
    expect([found.difference, note]).toEqual([difference, difference]);
  });

  test.each(['(', 'x'.repeat(2049), '((a{99}){99}){9}'])(
    'with what cannot be used says why: %#',
    (expression) => {
      expect(prepare({ 'iam.amazonaws.com/permitted': expression }).found.problem).toBeDefined();
    },
  );

  test('has its regular expressions compiled', () => {
    const annotations = {
      'iam.amazonaws.com/allowed-roles': '["team-.*"]',
      'iam.amazonaws.com/permitted': 'a.*',
    };
    const { expressions } = prepare(annotations, { 'namespace-restriction-format': 'regexp' });
    expect(expressions.isReady('arn:aws:iam::111122223333:role/team-.*')).toBe(true);
    expect(expressions.isReady('a.*')).toBe(true);
    expect(prepare(annotations).expressions.isReady('arn:aws:iam::111122223333:role/team-.*')).toBe(false);
  });

  test.each([
    [{}, false],
    [{ 'iam.amazonaws.com/permitted': '.*' }, true],
    [{ 'iam.amazonaws.com/allowed-roles': '[]' }, true],
  ])('%j has something to prepare: %s', (annotations, names) => {
    expect(prepare(annotations).names).toBe(names);
  });
});
