import fc from 'fast-check';
import { RE2JS } from 're2js';
import { describe, expect, test } from 'vitest';
import { expressionSize } from '../../src/identity/expression-size.ts';
import { createExpressions } from '../../src/identity/expressions.ts';
import { createSizedCache } from '../../src/identity/least-recent.ts';

const names = (count: number, form: (name: string) => string) =>
  Array.from({ length: count }, (_, index) => form(`payments-service-number-${index}-prod`)).join('|');
const ARN = `arn:aws:iam::111122223333:role/${'a'.repeat(64)}`;

describe('the size of an expression', () => {
  test.each<[expression: string, least: number, width: number, outer: boolean]>([
    ['reader', 6, 1, false],
    ['reader|writer', 12, 2, true],
    ['(reader|writer)', 12, 3, false],
    ['team-.*', 6, 3, false],
    ['.*-team', 6, 4, false],
    ['.*aaaa', 5, 7, false],
    ['.*(abab|cd)', 6, 8, false],
    ['x?\\Qaaaa\\E', 5, 8, false],
    ['.*(?:reader)', 7, 6, false],
    ['(?P<n>abc)', 3, 1, false],
    ['[\\w+=,.@-]{1,64}', 64, 131, false],
    ['a{1000}', 1000, 1, false],
    ['a{0,9}', 9, 21, false],
    ['(a{10}){10}', 100, 1, false],
    ['\\Qa|b*\\E', 4, 1, false],
    ['[a|b*]', 1, 1, false],
    ['[]|]', 1, 1, false],
    ['a\\|b', 3, 1, false],
    ['\\x{41}', 1, 1, false],
    ['{1}', 1, 1, false],
  ])('%s', (expression, least, width, outer) => {
    const size = expressionSize(expression);
    expect(size.steps).toBeGreaterThanOrEqual(least);
    expect([size.width <= width, size.hasOuterAlternatives]).toEqual([true, outer]);
  });

  test.each(['(?:', '(', '(?i:', '(?P<n>', '(?<n>', '(?s-i:', '(?:(?:'])(
    'counts what is alive behind %s',
    (open) => {
      const inner = 'a'.repeat(500);
      for (const literal of [
        inner,
        `\\Q${inner}\\E`,
        inner.toUpperCase(),
        's\u017f'.repeat(250),
        '\u212ak'.repeat(250),
      ])
        expect(expressionSize(`.*${open}${literal})`).width).toBeGreaterThan(490);
    },
  );

  test('is never far below what the compiler makes of it', () => {
    const atom = fc.oneof(
      fc.constantFrom(
        'a',
        '.',
        '\\w',
        '\\pL',
        '[a-z]',
        '[^]a]',
        '[[:alpha:]-]',
        '\\.',
        '\\Qa{9}\\E',
        '\\x{61}',
        '(?i)k',
        '^',
        '\\b',
        '{',
        ']',
      ),
      fc.string({ maxLength: 3 }),
    );
    const operator = fc.constantFrom('', '', '*', '+', '?', '{2}', '{0,7}', '{3,}', '*?', '|', '{');
    const tree = fc.letrec<{ part: string; whole: string }>((tie) => ({
      part: fc.oneof(
        { maxDepth: 4 },
        atom,
        fc
          .tuple(fc.constantFrom('(', '(?:', '(?i:'), tie('whole'))
          .map(([open, inner]) => `${open}${inner})`),
      ),
      whole: fc
        .array(fc.tuple(tie('part'), operator), { minLength: 1, maxLength: 4 })
        .map((parts) => parts.flat().join('')),
    })).whole;
    fc.assert(
      fc.property(tree, (expression) => {
        const { steps } = expressionSize(expression);
        fc.pre(expression.length < 200 && steps < 5000);
        let program: number;
        try {
          program = RE2JS.compile(expression).programSize();
        } catch {
          return;
        }
        // A program has a few steps of its own, and those of a group that remembers.
        expect(program).toBeLessThanOrEqual(2 * steps + 10);
      }),
      { numRuns: 2000 },
    );
  });
});

describe('expressions', () => {
  const create = (maxExpression = 2048) => createExpressions({ maxExpression });

  test.each<[says: string, expression: string]>([
    ['ranges where case does not count', '(?i)[B-\u{1e941}]'.repeat(200)],
    ['a class of them', `(?i)[${'B-\u{1e941}'.repeat(300)}]`],
    ['counted classes without braces', '\\pL{1000}'],
    ['the same where case does not count', '(?i)\\pL{900}'],
    ['nested counts', '((((a{9}){9}){9}){9}){9}'],
    ['nested ranges', '(((.{0,10}){0,10}){0,10})'.repeat(80)],
    ['counts side by side', 'a{1000}'.repeat(290)],
    ['classes', '[\\pL\\pN]'.repeat(250)],
    ['counted classes', '\\pL{999}'.repeat(200)],
    ['wildcards', '(.*)*'.repeat(400)],
    ['open groups', '('.repeat(2048)],
    ['groups', `${'('.repeat(900)}a${')'.repeat(900)}`],
    ['alternatives', '.*a.{9}|'.repeat(255)],
    ['options', `${'a?'.repeat(700)}${'a'.repeat(600)}`],
  ])('of %s are answered at once', (_says, expression) => {
    const expressions = create();
    const started = performance.now();
    for (const rule of ['whole', 'anywhere', 'v4'] as const)
      expect(['boolean', 'object']).toContain(typeof expressions.match(expression, rule, ARN));
    expect(performance.now() - started).toBeLessThan(500);
  });

  test.each<[says: string, expression: string, role: string]>([
    [
      'behind a part that varies',
      `teams/payments/[a-z0-9-]+/(dev|staging|prod)-(${names(45, (name) => name)})`,
      'teams/payments/eu-central-1/prod-payments-service-number-3-prod',
    ],
    ['behind a wildcard each', names(50, (name) => `.*/${name}`), 'team/payments-service-number-9-prod'],
    [
      'behind a wildcard, with one behind them',
      names(40, (name) => `.*${name}.*`),
      'x-payments-service-number-9-prod-y',
    ],
  ])('that list roles %s are used', (_says, expression, role) => {
    const expressions = create();
    for (const rule of ['whole', 'v4', 'anywhere'] as const)
      expect([rule, expressions.match(expression, rule, role)]).toEqual([rule, true]);
    expect(expressions.match(expression, 'anywhere', ARN)).toBe(false);
  });

  test.each<[expression: string, role: string]>([
    [
      'arn:aws:iam::[0-9]{12}:role/([\\w+=,.@-]{1,32}/){0,3}[\\w+=,.@-]{1,64}',
      'arn:aws:iam::111122223333:role/reader',
    ],
    ['arn:aws:iam::\\d{12}:role/[\\w+=,.@-]{1,64}', ARN],
    ['[\\w+=,.@-]{1,64}', 'a'.repeat(64)],
    ['[[:alnum:]+=,.@_-]{1,64}', 'a'.repeat(64)],
    ['\\pL{1,20}-role', 'abc-role'],
  ])('with counted classes as AWS has them are used: %s', (expression, role) => {
    const expressions = create();
    for (const rule of ['whole', 'v4', 'anywhere'] as const)
      expect([rule, expressions.match(expression, rule, role)]).toEqual([rule, true]);
  });

  test.each([997, 998, 999, 1000, 1001])('of %i groups in each other never throw', (depth) => {
    const expressions = createExpressions({ maxExpression: 4096 });
    const expression = `${'('.repeat(depth)}a${')'.repeat(depth)}`;
    for (const rule of ['whole', 'v4', 'anywhere'] as const) expressions.match(expression, rule, 'a');
  });

  test.each([
    `.*(?:${'a'.repeat(2030)})`,
    `.*(?P<n>${'a'.repeat(2030)})`,
    `(?i)s?${'s\u017f'.repeat(670)}`,
    `x|.*(?-i:${'a'.repeat(2000)})`,
  ])('that are at many places at once are not run: %#', (expression) => {
    const role = expression.includes('s') ? 's'.repeat(600) : 'a'.repeat(600);
    expect(create().match(expression, 'whole', role)).toMatchObject({
      problem: expect.stringContaining('places at a time'),
    });
  });

  test('that many roles are listed in are used', () => {
    const roles = Array.from(
      { length: 40 },
      (_, index) => `service-${index * 7919}-production-cluster-reader-${index}`,
    );
    const expressions = create();
    const match = (expression: string, rule: 'whole' | 'v4' | 'anywhere') =>
      expressions.match(expression, rule, `arn:aws:iam::111122223333:role/${roles.at(-1)}`);
    expect(roles.join('|').length).toBeGreaterThan(1700);
    expect(match(`arn:aws:iam::\\d{12}:role/(${roles.join('|')})`, 'whole')).toBe(true);
    expect(match(`arn:aws:iam::\\d{12}:role/(${roles.join('|')})`, 'v4')).toBe(true);
    expect(match(roles.join('|'), 'whole')).toBe(false);
  });

  test('stay below their bound on memory, whatever is asked', () => {
    const maxBytes = 2 ** 20;
    const expressions = createExpressions({ maxExpression: 2048, maxBytes });
    for (let index = 0; index < 300; index++) {
      expressions.match(`(.*a.{9}b){9}${index}`, 'whole', ARN);
      expressions.prepare(`${'x'.repeat(1500)}${index}`);
      expect(expressions.bytes).toBeLessThanOrEqual(maxBytes);
    }
    expect(expressions.match('a.*', 'whole', ARN)).toBe(true);
  });

  test('keep what they said', () => {
    const expressions = create();
    expect(expressions.match('a.*', 'whole', ARN)).toBe(true);
    const { bytes } = expressions;
    expect(expressions.match('a.*', 'whole', ARN)).toBe(true);
    expect(expressions.bytes).toBe(bytes);
    expect(expressions.match('a.*', 'v4', 'b')).toBe(false);
    expect(expressions.bytes).toBeGreaterThan(bytes);
  });

  test('never take one question for another', () => {
    const expressions = create();
    expect(expressions.match('b', 'whole', '')).toBe(false);
    expect(expressions.match('', 'whole', 'b')).toBe(false);
    expect(expressions.match('', 'anywhere', 'b')).toBe(true);
    const part = fc.constantFrom('', 'a', '1', ' ', '1 a', ' a');
    fc.assert(
      fc.property(part, part, (expression, text) => {
        expect(expressions.match(expression, 'whole', text)).toBe(expression === text);
      }),
    );
  });

  test('never throw', () => {
    const expressions = create();
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 60 }), fc.string(), (expression, text) => {
        expressions.match(expression, 'v4', text);
      }),
    );
  });
});

describe('a cache with a bound', () => {
  test('lets go of what was not asked for the longest', () => {
    const cache = createSizedCache<string>(3);
    for (const key of ['a', 'b', 'c']) cache.put(key, key, 1);
    cache.get('a');
    cache.put('d', 'd', 1);
    expect(['a', 'b', 'c', 'd'].map((key) => cache.get(key))).toEqual(['a', undefined, 'c', 'd']);
    cache.put('a', 'A', 2);
    expect([cache.get('a'), cache.get('c'), cache.get('d'), cache.size]).toEqual(['A', undefined, 'd', 3]);
    cache.put('e', 'e', 4);
    expect([cache.get('e'), cache.size]).toEqual([undefined, 3]);
  });
});
