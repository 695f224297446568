import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { PodroleError } from '../../src/errors.ts';
import { parseManifest } from '../../src/manifests/parse.ts';

const values = (text: string) => parseManifest('f.yaml', text).map(({ value }) => value);

describe('a manifest', () => {
  test.each<[says: string, text: string, expected: unknown[]]>([
    ['of one document', 'a: 1\n', [{ a: 1 }]],
    ['of several', 'a: 1\n---\nb: 2\n', [{ a: 1 }, { b: 2 }]],
    ['with a marker first', '---\na: 1\n---\nb: 2\n', [{ a: 1 }, { b: 2 }]],
    ['with a comment as a document', '# nothing\n---\na: 1\n', [undefined, { a: 1 }]],
    ['with text behind the marker', '--- # Source: x\na: 1\n', [{ a: 1 }]],
    ['with dashes inside a line', 'a: x---y\n', [{ a: 'x---y' }]],
    ['with Windows line ends', '---\r\na: 1\r\n---\r\nb: 2\r\n', [{ a: 1 }, { b: 2 }]],
    ['that is JSON', '{"a": 1}', [{ a: 1 }]],
    ['that looks like JSON but is YAML', '{a: 1}', [{ a: 1 }]],
    ['that is empty', '', [undefined]],
    ['with the octal numbers of YAML 1.1', 'mode: 0644\n', [{ mode: 420 }]],
    ['with the booleans of YAML 1.1', 'a: yes\nb: off\n', [{ a: true, b: false }]],
    ['with dates, which stay text', 'a: 2026-01-01\n', [{ a: '2026-01-01' }]],
    ['with merge keys', 'm: &m {a: 1}\no:\n  <<: *m\n  b: 2\n', [{ m: { a: 1 }, o: { a: 1, b: 2 } }]],
  ])('%s is read', (_says, text, expected) => {
    expect(values(text)).toEqual(expected);
  });

  test('is its sources joined, whatever it holds', () => {
    const line = fc.constantFrom('---', '--- # c', '# c', 'a: 1', '- b', '', ' ---', '...', '\r');
    fc.assert(
      fc.property(fc.array(line, { maxLength: 12 }), (lines) => {
        const text = lines.join('\n');
        let documents: ReturnType<typeof parseManifest> = [];
        try {
          documents = parseManifest('f', text);
        } catch (error) {
          expect(error).toMatchObject({ code: 'MANIFEST_INVALID' });
          return;
        }
        expect(documents.map(({ source }) => source).join('')).toBe(text);
      }),
    );
  });

  test.each<[says: string, text: string, where: RegExp]>([
    [
      'several JSON documents',
      '{"a": 1}\n{"b": 2}\n',
      /f\.yaml:2:1: .*; between JSON documents belong lines of ---/,
    ],
    ['bad indentation', 'a: 1\n---\nb:\n  c: 1\n d: 2\n', /^f\.yaml:5:\d+: /],
    ['a tab for indentation', 'a:\n\tb: 1\n', /^f\.yaml:2:1: /],
    ['a key twice', 'a: 1\na: 2\n', /^f\.yaml:2:1: .*unique/],
    ['broken JSON', '{"a": 1,\n "b": }\n "c"', /^f\.yaml:\d:\d+: /],
    ['an alias without an anchor', 'a: *x\n', /^f\.yaml:1/],
    [
      'aliases that would fill the memory',
      `a0: &a0 [x]\n${Array.from({ length: 30 }, (_, i) => `a${i + 1}: &a${i + 1} [${`*a${i},`.repeat(9)}]`).join('\n')}\n`,
      /^f\.yaml:1: /,
    ],
  ])('with %s names file and line', (_says, text, where) => {
    expect(() => parseManifest('f.yaml', text)).toThrow(PodroleError);
    expect(() => parseManifest('f.yaml', text)).toThrow(
      expect.objectContaining({ code: 'MANIFEST_INVALID', message: expect.stringMatching(where) }),
    );
  });
});
