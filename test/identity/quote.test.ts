import fc from 'fast-check';
import { expect, test } from 'vitest';
import { quote } from '../../src/identity/quote.ts';

test.each<[says: string, value: string, quoted: string]>([
  ['plain text is put in quotes', 'checkout', '"checkout"'],
  ['quotes and backslashes are escaped', 'a"b\\c', '"a\\"b\\\\c"'],
  ['line breaks are escaped', 'a\r\nb', '"a\\u000d\\u000ab"'],
  ['terminal escapes lose their power', '\u001b[31m', '"\\u001b[31m"'],
  ['marks that reorder text are escaped', 'a\u202eb', '"a\\u202eb"'],
  ['line separators are escaped', 'a\u2028b', '"a\\u2028b"'],
  ['other scripts stay', 'größe 角色', '"größe 角色"'],
  ['a hundred characters stay whole', 'x'.repeat(100), `"${'x'.repeat(100)}"`],
  ['a hundred with one to escape stay whole', `é${'x'.repeat(99)}`, `"é${'x'.repeat(99)}"`],
  ['more than a hundred are cut', 'x'.repeat(101), `"${'x'.repeat(100)}…"`],
])('%s', (_says, value, quoted) => {
  expect(quote(value)).toBe(quoted);
});

test('nothing that quote returns holds a control character, a line break or a lone surrogate', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary', maxLength: 300 }), (value) => {
      expect(quote(value)).not.toMatch(/[\p{Cc}\p{Cs}\p{Zl}\p{Zp}]/u);
    }),
  );
});
