import { execFileSync } from 'node:child_process';
import { createHash, generateKeyPairSync, X509Certificate } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { caThumbprints } from '../../../src/iam/provider/thumbprints.ts';
import { type SignedCertificate, signCertificate } from '../../../src/tls/certificate.ts';
import { caBundle } from '../../../src/tls/pem.ts';
import { caProfile, leafProfile } from '../../../src/tls/profile.ts';

// On most machines, and no part of the tests where it is not.
const OPENSSL = 'openssl';

// One short key for all: names say who signed whom, and nobody connects.
const keys = generateKeyPairSync('rsa', {
  modulusLength: 1024,
  privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
  publicKeyEncoding: { type: 'spki', format: 'pem' },
});
const ca = (name: string, signer?: SignedCertificate) =>
  signCertificate(caProfile(name), { keys, signer, now: Date.now() });

const root = await ca('root');
const top = await ca('top', root);
const second = await ca('second', top);
const otherRoot = await ca('other root');
const otherTop = await ca('other top', otherRoot);
const crossed = await ca('top', otherRoot);
const signed = await ca('root', otherRoot);
const leaf = await signCertificate(leafProfile({ dnsNames: ['oidc.example.com'] }), {
  keys,
  signer: second,
  now: Date.now(),
});
const many = await Promise.all([...Array(6).keys()].map((index) => ca(`root ${index}`)));

const der = ({ certPem }: SignedCertificate) =>
  Buffer.from(certPem.replace(/-----[^-]+-----|\s/g, ''), 'base64');
const sha1 = (one: SignedCertificate) => createHash('sha1').update(der(one)).digest('hex');

const thumbprintsOf = (...certificates: readonly SignedCertificate[]) => {
  const text = certificates.map(({ certPem }) => certPem).join('');
  return caThumbprints(caBundle({ name: 'ca.pem', text }).authorities, 'ca.pem');
};

describe('the thumbprint of a private CA', () => {
  test.each<[of: string, given: readonly SignedCertificate[], expected: readonly SignedCertificate[]]>([
    ['a root that signs servers itself', [root], [root]],
    ['the intermediate that the root signed', [root, top], [top]],
    ['the top one of several intermediates', [root, top, second], [top]],
    ['the same in another order', [second, top, root], [top]],
    ['the top one where the root is not in the file', [second, top], [top]],
    ['one intermediate alone', [second], [second]],
    ['the old CA and the new', [root, top, otherRoot, otherTop], [top, otherTop]],
    ['the old CA and a new one without intermediates', [root, top, otherRoot], [top, otherRoot]],
    ['an intermediate that two roots signed', [root, otherRoot, top, crossed, second], [top, crossed]],
    ['an intermediate of a root that another one signed, too', [root, top, otherRoot, signed], [top, signed]],
    ['a certificate that is in the file twice', [root, top, root, top], [top]],
  ])('is that of %s', (_, given, expected) => {
    expect(thumbprintsOf(...given)).toEqual(expected.map(sha1));
  });

  test('is what openssl says it is', ({ skip }) => {
    let said = '';
    try {
      said = execFileSync(OPENSSL, ['x509', '-noout', '-fingerprint', '-sha1'], {
        input: top.certPem,
      }).toString();
    } catch {
      skip('there is no openssl');
    }
    const [, printed = ''] = /=([0-9A-F:]{59})\n$/.exec(said) ?? [];
    expect(thumbprintsOf(root, top, second)).toEqual([printed.replaceAll(':', '').toLowerCase()]);
  });

  test('is not that of a server', () => {
    expect(() => thumbprintsOf(root, leaf)).toThrowError(
      'ca.pem holds a certificate that is no authority\'s ("CN=oidc.example.com"); give the certificates of authorities alone',
    );
  });

  test('is not one of six', () => {
    expect(() => thumbprintsOf(...many)).toThrowError(
      'ca.pem holds the top authorities of 6 chains, and a provider takes 5 thumbprints',
    );
    expect(thumbprintsOf(...many.slice(0, 5))).toHaveLength(5);
  });

  test('is none of authorities that sign each other', async () => {
    const one = await ca('one', await ca('two', root));
    const two = await ca('two', one);
    const authorities = [one, two].map(({ certPem }) => new X509Certificate(certPem));
    expect(() => caThumbprints(authorities, 'ca.pem')).toThrowError('sign each other in a circle');
  });
});
