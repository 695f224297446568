import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  generatedNameLength,
  parseSessionTemplate,
  type SessionValues,
  sessionName,
} from '../../src/identity/session-name.ts';

const WANTED = /^[\w+=,.@-]{2,64}$/;

function fill(template: string, values: SessionValues) {
  const parsed = parseSessionTemplate(template);
  if (parsed === undefined) throw new Error(`${template} cannot be read`);
  return sessionName(parsed, values);
}
function known(template: string, values: SessionValues): string {
  const filled = fill(template, values);
  if (!('known' in filled)) throw new Error('the name is not known');
  return filled.known;
}
/** What the kubelet makes of it, for a name of the length that was promised. */
function expanded(template: string, values: SessionValues): string {
  const filled = fill(template, values);
  if ('known' in filled) return filled.known;
  const pod = typeof values.pod === 'string' ? values.pod : 'p'.repeat(values.pod.length);
  return `${filled.beforePod}${pod}${filled.afterPod}`;
}
const values = { namespace: 'shop', serviceAccount: 'orders', pod: 'orders-0' };

describe('a session name', () => {
  test.each<[template: string, name: string]>([
    ['{namespace}', 'shop'],
    ['{serviceAccount}', 'orders'],
    ['{pod}', 'orders-0'],
    ['{namespace}-{serviceAccount}-{pod}', 'shop-orders-orders-0'],
    ['{namespace}{namespace}', 'shopshop'],
    ['fixed', 'fixed'],
    ['a=b,c.d@e+f_g-h', 'a=b,c.d@e+f_g-h'],
    ['a b/c:d', 'a-b-c-d'],
    ['$(PODROLE_POD_NAME)', '--PODROLE_POD_NAME-'],
    ['é€😀', '---'],
  ])('of %j is %j', (template, name) => {
    expect(known(template, values)).toBe(name);
  });

  test('of one character is made two', () => {
    expect(known('x', values)).toMatch(/^x[\w+=,.@-]$/);
    expect(known('{pod}', { ...values, pod: 'a' })).toMatch(/^a[\w+=,.@-]$/);
  });

  test.each([1, 2, 63, 64, 65, 253, 100_000])('of a pod of %i characters has 2 to 64', (length) => {
    expect(known('{pod}', { ...values, pod: 'p'.repeat(length) })).toMatch(WANTED);
  });

  test('keeps 64 characters whole', () => {
    expect(known('{namespace}', { ...values, namespace: 'n'.repeat(64) })).toBe('n'.repeat(64));
    expect(known('{namespace}', { ...values, namespace: 'n'.repeat(65) })).toBe('n'.repeat(64));
    expect(known('f'.repeat(64), values)).toBe('f'.repeat(64));
    expect(known('f'.repeat(65), values)).toHaveLength(64);
  });

  test('of a template of 256 characters is cut; a longer template is refused', () => {
    const text = '{namespace}'.padEnd(256, 'x');
    expect(known(text, values)).toHaveLength(64);
    expect(parseSessionTemplate(`${text}x`)).toBeUndefined();
  });

  test.each<[template: string, name: string]>([
    ['prefix-{namespace}', `prefix-${'n'.repeat(57)}`],
    ['{namespace}/{serviceAccount}', `${'n'.repeat(31)}-${'s'.repeat(32)}`],
    [`{namespace}${'x'.repeat(70)}`, 'x'.repeat(64)],
  ])('of %s keeps its text as long as the values can give way', (template, name) => {
    const long = { ...values, namespace: 'n'.repeat(63), serviceAccount: 's'.repeat(253) };
    expect(known(template, long)).toBe(name);
  });

  test('around a name still to be made stands before and after it', () => {
    const made = { ...values, pod: { length: 12 } };
    expect(fill('{namespace}/{pod}.x', made)).toEqual({ beforePod: 'shop-', afterPod: '.x' });
    expect(fill('{pod}', made)).toEqual({ beforePod: '', afterPod: '' });
  });

  test.each<[reserved: number, left: number]>([
    [6, 58],
    [62, 2],
    [63, 1],
  ])('of %i characters still to be made leaves %i for the rest', (reserved, left) => {
    const filled = fill('{namespace}{pod}{serviceAccount}', {
      namespace: 'n'.repeat(63),
      serviceAccount: 's'.repeat(253),
      pod: { length: reserved },
    });
    expect('known' in filled ? '' : filled.beforePod + filled.afterPod).toHaveLength(left);
  });

  test('without {pod} needs no room for it', () => {
    const name = known('{namespace}', { ...values, namespace: 'n'.repeat(64), pod: { length: 63 } });
    expect(name).toBe('n'.repeat(64));
  });

  test('expanded is what STS takes, for any values', () => {
    const piece = fc.oneof(
      fc.constantFrom('{namespace}', '{serviceAccount}', '$(X)', '-', ' '),
      fc.string({ unit: 'grapheme', maxLength: 80 }).map((text) => text.replace(/[{}]/g, '')),
      fc.string({ unit: 'binary', maxLength: 80 }).map((text) => text.replace(/[{}]/g, '')),
    );
    const any = fc.string({ unit: 'binary', maxLength: 300 });
    fc.assert(
      fc.property(
        fc.tuple(fc.array(piece, { maxLength: 4 }), fc.boolean(), fc.array(piece, { maxLength: 4 })),
        any,
        any,
        fc.oneof(
          fc.string({ unit: 'binary', minLength: 1, maxLength: 300 }),
          fc.integer({ min: 6, max: 63 }).map((length) => ({ length })),
        ),
        ([before, withPod, after], namespace, serviceAccount, pod) => {
          const template = [...before, ...(withPod ? ['{pod}'] : []), ...after].join('');
          fc.pre(parseSessionTemplate(template) !== undefined);
          expect(expanded(template, { namespace, serviceAccount, pod })).toMatch(WANTED);
        },
      ),
      { numRuns: 2000 },
    );
  });

  test('of values of 1 MB is made fast', () => {
    const huge = 'é'.repeat(1_000_000);
    const started = performance.now();
    expect(
      known('{namespace}{serviceAccount}{pod}', { namespace: huge, serviceAccount: huge, pod: huge }),
    ).toMatch(WANTED);
    expect(performance.now() - started).toBeLessThan(3000);
  });
});

describe('a template', () => {
  test.each([
    '',
    '{',
    '}',
    '{}',
    '{user}',
    '{Pod}',
    '{ pod }',
    '{pod',
    'pod}',
    '{{pod}}',
    '{pod}{pod}',
    '}{',
  ])('%j is refused', (template) => {
    expect(parseSessionTemplate(template)).toBeUndefined();
  });

  test.each<[says: string, template: string]>([
    ['opening braces', '{'.repeat(250_000)],
    ['closing braces', '}'.repeat(250_000)],
    ['pairs of braces', '{}'.repeat(125_000)],
    ['pods', '{pod}'.repeat(50_000)],
    ['namespaces', '{namespace}'.repeat(23_000)],
    ['an open placeholder', `{${'a'.repeat(250_000)}`],
    ['text', 'a'.repeat(250_000)],
    ['emoji', '😀'.repeat(125_000)],
  ])('of 250 KB of %s is refused fast', (_says, template) => {
    const started = performance.now();
    expect(parseSessionTemplate(template)).toBeUndefined();
    expect(performance.now() - started).toBeLessThan(100);
  });
});

test.each<[generateName: string | undefined, length: number]>([
  ['a', 6],
  ['orders-', 12],
  ['o'.repeat(58), 63],
  ['o'.repeat(59), 63],
  ['o'.repeat(253), 63],
  [undefined, 63],
])('a name made from %j has %i characters', (generateName, length) => {
  expect(generatedNameLength(generateName)).toBe(length);
});
