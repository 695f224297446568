import { describe, expect, test } from 'vitest';
import { listedBy, parseAllowList } from '../../../src/iam/apply/allow-list.ts';
import { BASE } from '../../demand/demand-of.ts';

const list = (text: string) => parseAllowList(text, 'roles.txt');
const many = (count: number, line: (at: number) => string) =>
  Array.from({ length: count }, (_, at) => line(at)).join('\n');

describe('a file of roles', () => {
  test.each([
    ['a line', `${BASE}cart`, 'line'],
    ['a line among comments and blanks', `# mine\r\n\r\n  ${BASE}cart # of the shop\r\n`, 'line'],
    ['a byte order mark before it', `\uFEFF${BASE}cart`, 'line'],
    ['a pattern', `${BASE}c*t`, 'pattern'],
    ['a ? for one character', `${BASE}car?`, 'pattern'],
    ['a pattern for all of the account', `${BASE}*`, 'pattern'],
    ['both, of which the line counts', `${BASE}*\n${BASE}cart`, 'line'],
    ['another role', `${BASE}carts\n${BASE}car`, undefined],
    ['a pattern that fits a part of the role', `${BASE}ca?`, undefined],
    ['the same name under a path', `${BASE}team/cart`, undefined],
    ['another account', 'arn:aws:iam::444455556666:role/*', undefined],
    ['another partition', 'arn:aws-cn:iam::111122223333:role/*', undefined],
    ['a role in other letters', `${BASE}Cart`, undefined],
  ])('with %s', (_, text, by) => {
    expect(listedBy(list(text), `${BASE}cart`)).toBe(by);
  });

  test('has patterns that go over a path, as in IAM', () => {
    expect(listedBy(list(`${BASE}team*`), `${BASE}team/cart`)).toBe('pattern');
  });

  test.each([
    [
      'a wildcard for accounts',
      'arn:aws:iam::*:role/cart',
      ' line 1: "arn:aws:iam::*:role/cart" has a wildcard before',
    ],
    ['a wildcard in an account', 'arn:aws:iam::11112222333?:role/cart', 'has a wildcard before role/'],
    ['a wildcard for partitions', 'arn:*:iam::111122223333:role/cart', 'has a wildcard before role/'],
    ['a wildcard for everything', `${BASE}a\n*`, ' line 2: "*" is not of the form'],
    ['a name', 'cart', ' line 1: "cart" is not of the form arn:PARTITION:iam::ACCOUNT:role/NAME'],
    ['a user', 'arn:aws:iam::111122223333:user/me', 'is not of the form'],
    ['a role without a name', BASE, 'is not of the form'],
    ['two on a line', `${BASE}a ${BASE}b`, 'is not of the form'],
    ['what a terminal would obey', `${BASE}a\u001b[2J`, 'role/a\\u001b[2J" is not'],
    ['a very long line', BASE + 'a'.repeat(1_000_000), 'has over 640 characters'],
    ['nothing', '', ' allows no role; write the ARN'],
    ['comments alone', '# nothing\n#', ' allows no role'],
    ['what is no text', '\u0000\u0001', ' line 1: "\\u0000\\u0001" is not of the form'],
    ['too many patterns', many(501, (at) => `${BASE}${at}*`), ' 501 patterns are too many'],
    ['many mistakes', 'x\n'.repeat(100), ' and 95 more'],
  ])('cannot have %s', (_, text, told) => {
    const message = (() => {
      try {
        return list(text) && 'taken';
      } catch (error) {
        return `${(error as { code?: string }).code} ${(error as Error).message}`;
      }
    })();
    expect(message).toMatch(/^USAGE --allow-roles "roles\.txt" /);
    expect(message).toContain(told.startsWith(' ') ? `--allow-roles "roles.txt"${told}` : told);
    expect(message.length).toBeLessThan(2000);
  });

  test('is held against a hostile role in no time', () => {
    const patterns = list(many(500, (at) => `${BASE}${'*a'.repeat(100)}${at}`));
    const began = performance.now();
    expect(listedBy(patterns, BASE + 'a'.repeat(100_000))).toBeUndefined();
    expect(listedBy(patterns, BASE + 'a'.repeat(600))).toBeUndefined();
    expect(performance.now() - began).toBeLessThan(2_000);
  });
});
