import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { namesEtag } from '../../src/issuer/if-none-match.ts';

const ETAG = '"tag_1"';

describe('If-None-Match', () => {
  test.each<[says: string, header: string, matches: boolean]>([
    ['with the tag matches', ETAG, true],
    ['with the tag made weak matches', `W/${ETAG}`, true],
    ['with the tag behind others matches', `"a", W/"b"\t,${ETAG}`, true],
    ['with empty elements matches', `, ,${ETAG},`, true],
    ['with a comma inside another tag matches', `"a,b", ${ETAG}`, true],
    ['that is * matches', '*', true],
    ['with the tag only inside another one does not match', `"a,${ETAG.slice(1)}`, false],
    ['with another tag does not match', '"tag_2"', false],
    ['with the tag without quotes does not match', 'tag_1', false],
    ['with a small w does not match', `w/${ETAG}`, false],
    ['with * in a list does not match', `*, ${ETAG}`, false],
    ['with tags that no comma parts does not match', `${ETAG} ${ETAG}`, false],
    ['with the tag before a tag that is not closed does not match', `${ETAG}, "a`, false],
    ['that is empty does not match', '', false],
  ])('%s', (_, header, matches) => {
    expect(namesEtag(header, ETAG)).toBe(matches);
  });

  test('is read as a naive reader does', () => {
    const piece = fc.constantFrom(
      ETAG,
      `W/${ETAG}`,
      '"a"',
      '"a,b"',
      ',',
      ', ',
      ' ',
      '\t',
      'W/',
      '"',
      '*',
      'x',
      'é',
    );
    const header = fc.array(piece, { maxLength: 8 }).map((pieces) => pieces.join(''));
    fc.assert(
      fc.property(header, (text) => {
        expect(namesEtag(text, ETAG)).toBe(naive(text));
      }),
      { numRuns: 3000 },
    );
  });

  test('that is a list of tags matches if one of them is the tag', () => {
    const opaque = fc.stringMatching(/^[\x21\x23-\x7e]{0,5}$/);
    const tag = fc.tuple(fc.boolean(), fc.oneof(opaque, fc.constant('tag_1')));
    fc.assert(
      fc.property(
        fc.array(tag, { minLength: 1, maxLength: 5 }),
        fc.constantFrom(',', ', ', ' ,\t'),
        (tags, comma) => {
          const header = tags.map(([weak, text]) => `${weak ? 'W/' : ''}"${text}"`).join(comma);
          expect(namesEtag(header, ETAG)).toBe(tags.some(([, text]) => text === 'tag_1'));
        },
      ),
    );
  });

  test.each([' ', ',', '"', 'W/', '", "', '"a" '])('of 16 KiB of %j is read at once', (piece) => {
    const began = performance.now();
    namesEtag(`${piece.repeat(16_384 / piece.length)}x`, ETAG);
    expect(performance.now() - began).toBeLessThan(50);
  });
});

/** Character by character, as the grammar of RFC 9110 reads. */
function naive(header: string): boolean {
  if (header === '*') return true;
  const elements: string[] = [''];
  let quoted = false;
  for (const character of header) {
    if (character === '"') quoted = !quoted;
    if (character === ',' && !quoted) elements.push('');
    else elements[elements.length - 1] += character;
  }
  const tags = elements
    .map((element) => element.replace(/^[ \t]+|[ \t]+$/g, ''))
    .filter((text) => text !== '');
  const isTag = (text: string) => /^(W\/)?"[^"\s]*"$/.test(text);
  return tags.every(isTag) && tags.some((text) => text === ETAG || text === `W/${ETAG}`);
}
