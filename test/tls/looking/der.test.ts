import { X509Certificate } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { PodroleError } from '../../../src/errors.ts';
import { derMembers, derValues, objectIdentifier, TAGS } from '../../../src/tls/looking/der.ts';
import { certificateDetails } from '../../../src/tls/looking/details.ts';
import { readExtensions } from '../../../src/tls/looking/extensions.ts';
import { ext, extension, made, seq, tlv } from './made-certificate.ts';

const hex = (text: string) => Buffer.from(text, 'hex');

describe('DER that is refused', () => {
  test.each([
    ['a tag without a length', '30'],
    ['a length beyond the end', '300502'],
    ['a length of 4 GiB', '3084ffffffff'],
    ['a length of sixteen octets', `3090${'ff'.repeat(16)}`],
    ['an indefinite length', '30800000'],
    ['a length that is longer than it need be', '308101ff'],
    ['a length with a leading zero', '30820001ff'],
    ['a tag of several octets', '1f810100'],
  ])('has %s', (_, text) => {
    expect(() => derValues(hex(text))).toThrowError(PodroleError);
  });

  test('is of another tag, or followed by something', () => {
    expect(() => derMembers(hex('3100'), TAGS.sequence)).toThrowError(PodroleError);
    expect(() => derMembers(hex('30000500'), TAGS.sequence)).toThrowError(PodroleError);
  });
});

test('an object identifier is read in dots', () => {
  const [value] = derValues(hex('06082b06010505070301'));
  expect(value && objectIdentifier(value)).toBe('1.3.6.1.5.5.7.3.1');
});

describe('extensions that are refused', () => {
  test.each([
    ['one that is there twice', [ext.serverAuth(), ext.serverAuth()]],
    ['a key identifier that is critical', [extension('551d0e', tlv(0x04, Buffer.of(1)), true)]],
    ['constraints without any side', [extension('551d1e', seq(), true)]],
    ['a path length of a hundred octets', [extension('551d13', seq(tlv(0x02, Buffer.alloc(100, 1))))]],
    ['an alternative name that is no ASCII', [ext.dns('é')]],
    ['an extension without a value', [seq(tlv(0x06, hex('551d11')))]],
  ])('are %s', (_, list) => {
    expect(() => readExtensions(derValues(Buffer.concat(list)))).toThrowError(PodroleError);
  });
});

test('a certificate with any octet changed is read, or refused as what it is', () => {
  const { der } = made({ extensions: [ext.ca(3), ext.keyUsage(0x86), ext.serverAuth(), ext.dns('a.b.svc')] });
  fc.assert(
    fc.property(fc.nat(der.length - 1), fc.nat(255), (at, octet) => {
      const changed = Buffer.from(der);
      changed[at] = octet;
      const outcome = attempt(() => new X509Certificate(changed));
      if (outcome instanceof X509Certificate) {
        const details = attempt(() => certificateDetails(outcome));
        if (details instanceof Error) expect(details).toBeInstanceOf(PodroleError);
      }
    }),
    { numRuns: 500 },
  );
});

test('octets without sense cost no more than their length', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 500 }), (octets) => {
      const outcome = attempt(() => derValues(Buffer.from(octets)));
      if (outcome instanceof Error) expect(outcome).toBeInstanceOf(PodroleError);
    }),
  );
});

function attempt<T>(work: () => T): T | Error {
  try {
    return work();
  } catch (error) {
    return error as Error;
  }
}
