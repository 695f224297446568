import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { PodroleError } from '../../src/errors.ts';
import { checkIssuerUrl } from '../../src/issuer/issuer-url.ts';

describe('an issuer URL is accepted', () => {
  test.each([
    ['with a host alone', 'https://oidc.demo.example', 'oidc.demo.example'],
    [
      'with a path whose case is kept',
      'https://oidc.eks.eu-west-1.amazonaws.com/id/ABC',
      'oidc.eks.eu-west-1.amazonaws.com/id/ABC',
    ],
    ['with exactly 255 characters', `https://h.example/${'p'.repeat(237)}`, `h.example/${'p'.repeat(237)}`],
  ])('%s', (_, url, hostAndPath) => {
    expect(checkIssuerUrl(url)).toEqual({ url, hostAndPath });
  });
});

describe('an issuer URL is refused', () => {
  test.each([
    ['without TLS', 'http://h.example', 'does not begin with https://'],
    ['with an upper-case scheme', 'HTTPS://h.example', 'does not begin with https://'],
    ['when it is empty', '', 'does not begin with https://'],
    ['with a port', 'https://h.example:8443/x', 'has a port'],
    ['with the default port spelt out', 'https://h.example:443', 'has a port'],
    ['with a port after an IPv6 address', 'https://[::1]:443', 'has a port'],
    ['with a query', 'https://h.example/x?a=b', 'has a query'],
    ['with an empty query', 'https://h.example/x?', 'has a query'],
    ['with a fragment', 'https://h.example/x#y', 'has a fragment'],
    ['with a user', 'https://me@h.example', 'has a user'],
    ['with a password that looks like a port', 'https://me:1@h.example', 'has a user'],
    ['with a slash at the end', 'https://h.example/x/', 'ends with a slash'],
    ['with 256 characters', `https://h.example/${'p'.repeat(238)}`, 'is longer than 255'],
    ['with an upper-case host', 'https://H.example', 'canonical'],
    ['with a parent segment', 'https://h.example/a/../b', 'canonical'],
    ['with a space', 'https://h.example/a b', 'canonical'],
    ['without a host', 'https://', 'ends with a slash'],
    ['with letters beyond ASCII', 'https://bücher.example', 'canonical'],
  ])('%s', (_, url, problem) => {
    const refused = () => checkIssuerUrl(url);
    expect(refused).toThrow(PodroleError);
    expect(refused).toThrow(expect.objectContaining({ code: 'ISSUER_INVALID' }));
    expect(refused).toThrow(problem);
  });

  test('or survives a round trip through the URL parser, whatever the text', () => {
    const anyUrl = fc.oneof(
      fc.webUrl({ withQueryParameters: true }),
      fc.string().map((end) => `https://h.example/${end}`),
    );
    fc.assert(
      fc.property(anyUrl, (url) => {
        try {
          const { hostAndPath } = checkIssuerUrl(url);
          const parsed = new URL(url);
          expect(parsed.host + parsed.pathname.replace(/^\/$/, '')).toBe(hostAndPath);
        } catch (error) {
          expect(error).toMatchObject({ code: 'ISSUER_INVALID' });
        }
      }),
    );
  });
});
