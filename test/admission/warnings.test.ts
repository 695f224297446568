import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { warningsOf as warningsOfMutation } from '../../src/admission/warnings.ts';
import { untouched } from '../../src/identity/decide.ts';
import type { Remark } from '../../src/identity/reasons.ts';

const warningsOf = (remarks: readonly Remark[]) =>
  warningsOfMutation({ decision: untouched('no-role'), remarks });
const warning = (text: string): Remark => ({ code: 'expiration-invalid', text });

describe('admission warnings', () => {
  test('name the code and the sentence', () => {
    expect(warningsOf([warning('x is no number')])).toEqual(['podrole expiration-invalid: x is no number']);
  });

  test('leave out what is only a note', () => {
    expect(warningsOf([{ code: 'container-skipped', text: 'app' }])).toEqual([]);
  });

  const START = 'podrole expiration-invalid: ';
  const room = 256 - START.length;
  test.each<[says: string, text: string, whole: string]>([
    ['of 256 characters stays whole', 'x'.repeat(room), `${START}${'x'.repeat(room)}`],
    ['of one more is cut to 256', 'x'.repeat(room + 1), `${START}${'x'.repeat(room - 1)}…`],
    ['is not cut within a character', `${'x'.repeat(room - 2)}😀x`, `${START}${'x'.repeat(room - 2)}…`],
  ])('one %s', (_says, text, whole) => {
    expect(warningsOf([warning(text)])).toEqual([whole]);
  });

  test('say how many did not fit', () => {
    const warnings = warningsOf(Array.from({ length: 50 }, () => warning('y'.repeat(300))));
    expect(warnings).toHaveLength(16);
    expect(warnings.at(-1)).toMatch(/^podrole: 35 more/);
  });

  test('are at most 256 characters each and 4,096 together, and never end in half a character', () => {
    const texts = fc.array(fc.string({ unit: 'grapheme', maxLength: 400 }), { maxLength: 40 });
    fc.assert(
      fc.property(texts, (given) => {
        const warnings = warningsOf(given.map(warning));
        for (const text of warnings) {
          expect(text.length).toBeLessThanOrEqual(256);
          expect(text).not.toMatch(/\p{Cs}/u);
        }
        expect(warnings.join('').length).toBeLessThanOrEqual(4096);
      }),
    );
  });
});
