import { describe, expect, test } from 'vitest';
import { createAuthority } from '../../src/tls/authority.ts';
import { caBundle, servingPair } from '../../src/tls/pem.ts';
import { keysOf } from './made-once.ts';

const authority = await createAuthority({ days: 30, keys: keysOf('authority') });
const later = await createAuthority({ days: 60, keys: keysOf('other authority') });
const [own, other] = await Promise.all([
  authority.issueLeaf({ dnsNames: ['a.example'], keys: keysOf('leaf') }),
  authority.issueLeaf({ dnsNames: ['a.example'], keys: keysOf('other leaf') }),
]);
const chain = own.certPem + authority.caPem;
const file = (name: string, text: string) => ({ name, text });

describe('a serving pair', () => {
  test('ends when its leaf does', () => {
    const { notAfter } = servingPair(file('tls.crt', chain), file('tls.key', own.keyPem));
    expect(Math.round((notAfter.getTime() - Date.now()) / 86_400_000)).toBe(14);
  });

  test.each([
    ['an empty certificate', '', own.keyPem, 'tls.crt holds no PEM certificate'],
    [
      'a leaf cut off',
      own.certPem.slice(0, 400),
      own.keyPem,
      'tls.crt holds a PEM certificate that is broken',
    ],
    ['a chain cut off', chain.slice(0, -60), own.keyPem, 'tls.crt holds a PEM certificate that is broken'],
    ['a key cut off', chain, own.keyPem.slice(0, 400), 'tls.key holds no PEM private key'],
    [
      "another pair's key",
      chain,
      other.keyPem,
      'tls.key is not the private key of the first certificate in tls.crt',
    ],
  ])('is refused for %s', (_, cert, key, message) => {
    expect(() => servingPair(file('tls.crt', cert), file('tls.key', key))).toThrowError(message);
  });
});

describe('client authorities', () => {
  test('end when the last of them does', () => {
    const { notAfter } = caBundle(file('ca.crt', authority.caPem + later.caPem));
    expect(Math.round((notAfter.getTime() - Date.now()) / 86_400_000)).toBe(60);
  });

  test.each([
    ['nothing', '', 'ca.crt holds no PEM certificate'],
    ['a leaf', own.certPem, "ca.crt holds a certificate that is no authority's"],
    ['a second one cut off', authority.caPem + later.caPem.slice(0, -60), 'broken or not wholly written'],
  ])('are refused for %s', (_, text, message) => {
    expect(() => caBundle(file('ca.crt', text))).toThrowError(message);
  });
});
