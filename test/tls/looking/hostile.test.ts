import { describe, expect, test } from 'vitest';
import { PLAIN } from '../../../src/terminal/ink.ts';
import { chainFault } from '../../../src/tls/looking/chain-fault.ts';
import { checkFit } from '../../../src/tls/looking/check-fit.ts';
import { certificatesOf, readContents } from '../../../src/tls/looking/contents.ts';
import { shownContents } from '../../../src/tls/looking/shown.ts';
import { shownText } from '../../../src/tls/looking/shown-text.ts';
import { HOST } from './chain-cases.ts';
import { ecKeys, ext, made, NOW, pemOf } from './made-certificate.ts';

const MIB = 1024 * 1024;
const BEGIN = '-----BEGIN CERTIFICATE-----\n';
const ca = made({ subject: 'CA', extensions: [ext.ca()] });
const key = String(ca.keys.privateKey.export({ type: 'pkcs8', format: 'pem' }));

/** What a terminal obeys, or what hides what follows. */
const OBEYED = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/u;

describe('a text of a megabyte', () => {
  test.each([
    ['of BEGIN lines', BEGIN.repeat(MIB / BEGIN.length)],
    ['of BEGIN without lines', '-----BEGIN '.repeat(MIB / 11)],
    ['of END lines', `${BEGIN}${'-----END CERTIFICATE-----\n'.repeat(MIB / 26)}`],
    ['of dashes', `-----BEGIN ${'-'.repeat(MIB)}`],
    ['of one letter', 'A'.repeat(MIB)],
    ['of empty lines', '\n'.repeat(MIB)],
    ['of NUL', '\0'.repeat(MIB)],
    ['of the octet of a SEQUENCE', '0'.repeat(MIB)],
    ['of one certificate over and over', ca.pem.repeat(Math.floor(MIB / ca.pem.length))],
    ['of keys', key.repeat(Math.floor(MIB / key.length))],
    ['of ten', BEGIN.repeat((10 * MIB) / BEGIN.length)],
  ])('%s is looked at within seconds, and no more than a thousand of what it holds', (_, text) => {
    const start = performance.now();
    const contents = readContents('x', Buffer.from(text));
    const bundle = { configuration: 'C', host: HOST, contents };
    const found = checkFit({ given: [contents], bundles: [bundle], host: HOST, now: NOW, days: undefined });
    const shown = shownText([shownContents(contents, certificatesOf(contents))], { ink: PLAIN, now: NOW });
    expect(performance.now() - start).toBeLessThan(10_000);
    expect(contents.holds.length).toBeLessThanOrEqual(1000);
    expect(JSON.stringify(found) + shown).not.toContain(key.split('\n')[1]?.slice(0, 20));
  });
});

test('names with controls, line breaks and NUL print nothing that a terminal obeys', () => {
  const hostile = 'a\u001b[2J\r\nb\u0000c\u202ed\u009b31m';
  const leaf = made({
    subject: hostile,
    issuer: `${hostile}x`,
    extensions: [ext.dns('x\u001b[31m.svc', 'y\0.svc', `${'z\n'.repeat(40)}`)],
  });
  const contents = readContents('tls.crt', Buffer.from(leaf.pem));
  const shown = shownText([shownContents(contents, [])], { ink: PLAIN, now: NOW });
  expect(shown).toContain('certificate CN=a');
  expect(shown.split('\n').filter((line) => OBEYED.test(line))).toEqual([]);
  const found = checkFit({ given: [contents], bundles: [], host: HOST, now: NOW, days: undefined });
  expect(found.map(({ code }) => code)).toContain('name-missing');
  expect(found.filter(({ text, at }) => OBEYED.test(text) || OBEYED.test(at))).toEqual([]);
});

test('a hundred authorities of one name are as many as are asked', () => {
  const [first, ...others] = Array.from({ length: 102 }, () =>
    made({ subject: 'CA', keys: ecKeys(), extensions: [ext.ca()] }),
  );
  const leaf = made({ ...(first !== undefined && { signer: first }), extensions: [ext.dns(HOST)] });
  const authorities = [...others, ...(first === undefined ? [] : [first])].map(
    ({ certificate }) => certificate,
  );
  const fault = chainFault([leaf.certificate], { authorities, host: HOST, now: NOW });
  expect(fault?.code).toBe('chain-endless');
});

test('what follows a certificate within its block makes it unreadable, as for Go', () => {
  const { holds } = readContents('x', Buffer.from(pemOf(Buffer.concat([ca.der, Buffer.of(0)]))));
  expect(holds).toEqual([{ kind: 'unreadable', label: 'CERTIFICATE' }]);
});
