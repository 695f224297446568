import { expect, test } from 'vitest';
import { readPolicyDocument } from '../../../src/trust/document.ts';
import { edit } from '../../../src/trust/editing/edit.ts';
import { editAll } from '../../../src/trust/editing/edit-all.ts';
import { admitting, HOST, KIAM, letting, named, subject, textOf } from './written.ts';

const document = readPolicyDocument(textOf(letting(['shop/cart'])));
const admit = (...names: string[]) => ({ admit: admitting(names) });
const dismiss = (...names: string[]) => ({
  dismiss: { hostAndPath: HOST, audience: undefined, subjects: names.map(subject) },
});

test('several edits come to what one with all of it comes to', () => {
  const kiam = { keepKiam: { roleArn: KIAM, externalIds: [] } };
  const inTurn = editAll(document, [admit('shop/a'), kiam, admit('shop/b')]);
  expect(inTurn).toEqual(edit(document, { ...admit('shop/a', 'shop/b'), ...kiam }));
});

test('who is let in by one edit and kept out by the next is neither added nor removed', () => {
  const { added, removed, isChanged } = editAll(document, [admit('shop/a', 'shop/b'), dismiss('shop/a')]);
  expect([added, removed, isChanged]).toEqual([named(['shop/b']), [], true]);
  expect(editAll(document, [admit('shop/a'), dismiss('shop/a')]).isChanged).toBe(false);
  const back = editAll(document, [dismiss('shop/cart'), admit('shop/cart', 'shop/a')]);
  expect([back.added, back.removed]).toEqual([named(['shop/a']), []]);
});

test('no edit leaves the policy as it is', () => {
  expect(editAll(document, [])).toMatchObject({ isChanged: false, added: [], removed: [] });
});
