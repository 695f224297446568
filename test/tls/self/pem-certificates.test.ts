import { expect, test } from 'vitest';
import { bundleChanges } from '../../../src/tls/self/bundles.ts';
import { EMPTY } from '../../../src/tls/self/kept.ts';
import { printPem, readPemCertificates, x509Of } from '../../../src/tls/self/pem-certificates.ts';
import { ecKeys, made, NOW } from '../looking/made-certificate.ts';
import { PACE } from './made-up.ts';

const keys = ecKeys();
const pemCalled = (subject: string) => made({ subject, keys }).pem;
const many = Array.from({ length: 503 }, (_, at) => pemCalled(`CA ${at}`));
const subjects = (text: string) => readPemCertificates(text).certificates.map((one) => x509Of(one).subject);

test('a text that was read is not read again, however it came to be the same', () => {
  const [text, again] = [many.slice(0, 3).join(''), many.slice(0, 3).join('')];
  expect(readPemCertificates(again)).toBe(readPemCertificates(text));
  const [certificate] = readPemCertificates(text).certificates;
  if (certificate === undefined) throw new Error('none was read');
  expect(x509Of(certificate)).toBe(x509Of(certificate));
  expect(x509Of({ ...certificate }).raw).toEqual(x509Of(certificate).raw);
});

test('what was read long ago is forgotten', () => {
  const first = readPemCertificates(many[0] ?? '');
  for (const text of many.slice(1, 9)) readPemCertificates(text);
  expect(readPemCertificates(many[0] ?? '')).not.toBe(first);
  expect(readPemCertificates(many[0] ?? '')).toEqual(first);
});

test('of more than 500 certificates the last are read, the others are garbage', () => {
  expect(subjects(many.slice(3).join(''))).toHaveLength(500);
  expect(readPemCertificates(many.slice(3).join('')).hasGarbage).toBe(false);
  const { certificates, hasGarbage } = readPemCertificates(many.join(''));
  expect([certificates.length, hasGarbage]).toEqual([500, true]);
  expect(subjects(many.join('')).slice(0, 1)).toEqual(['CN=CA 3']);
  // What is written of it is read as it is.
  expect(readPemCertificates(printPem(certificates))).toEqual({ certificates, hasGarbage: false });
});

test('one that is there a thousand times is read once, and counts once', () => {
  const text = many.slice(0, 1).join('') + (many[1] ?? '').repeat(1000);
  expect(subjects(text)).toEqual(['CN=CA 0', 'CN=CA 1']);
  expect(readPemCertificates(text).hasGarbage).toBe(true);
});

test('a bundle of more than 500 is written twice at most, and ours are among those that stay', () => {
  const ours = readPemCertificates(pemCalled('ours')).certificates[0];
  if (ours === undefined) throw new Error('none was read');
  const kept = { ...EMPTY, current: { ...ours, keyPem: '' } };
  const at = { now: NOW, pace: PACE };
  let text = pemCalled('ours') + many.join('');
  const written: string[] = [];
  for (let look = 0; look < 5; look += 1) {
    const configuration = { ...configured(), entries: [{ name: 'a', ...bundleOf(text) }] };
    const [change] = bundleChanges(kept, [configuration], at);
    if (change === undefined) break;
    text = printPem(change.bundles.get('a') ?? []);
    written.push(text);
  }
  expect(written.length).toBe(2);
  expect(subjects(text)).toHaveLength(500);
  expect(subjects(text).at(-1)).toBe('CN=ours');
});

function bundleOf(text: string) {
  const { certificates, hasGarbage } = readPemCertificates(text);
  return { bundle: certificates, hasGarbage };
}

function configured() {
  return { kind: 'MutatingWebhookConfiguration', name: 'podrole', version: '1' } as const;
}
