import { X509Certificate } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { createAuthority } from '../../src/tls/authority.ts';
import { issueCertificates } from '../../src/tls/issue.ts';
import { handshake } from './handshake.ts';
import { keysOf } from './made-once.ts';

const NOW = Date.UTC(2030, 0, 10);
const DAY = 86_400_000;
const clock = () => NOW;

const issued = await issueCertificates({
  dnsNames: ['podrole.kube-system.svc', 'podrole.kube-system.svc.cluster.local'],
  ipAddresses: ['127.0.0.1', '::1'],
  clock,
});
const ca = new X509Certificate(issued.caPem);
const leaf = new X509Certificate(issued.certPem);

describe('an issued leaf', () => {
  test('is signed by its authority', () => {
    expect(leaf.checkIssued(ca)).toBe(true);
    expect(leaf.verify(ca.publicKey)).toBe(true);
    expect(ca.verify(ca.publicKey)).toBe(true);
  });

  test('is for its own key', () => {
    expect(leaf.publicKey.asymmetricKeyDetails?.modulusLength).toBe(2048);
    expect(leaf.toLegacyObject().subjectaltname).toBe(
      'DNS:podrole.kube-system.svc, DNS:podrole.kube-system.svc.cluster.local, IP Address:127.0.0.1, IP Address:0:0:0:0:0:0:0:1',
    );
  });

  test('may serve TLS and sign nothing else', () => {
    expect([leaf.ca, ca.ca]).toEqual([false, true]);
    expect(leaf.keyUsage).toEqual(['1.3.6.1.5.5.7.3.1']);
  });

  test.each([
    ['the leaf from two days ago for 14 days', leaf, 14],
    ['the authority from two days ago for a year', ca, 365],
  ])('is valid: %s', (_, certificate, days) => {
    expect(Date.parse(certificate.validFrom)).toBe(NOW - 2 * DAY);
    expect(Date.parse(certificate.validTo)).toBe(NOW + days * DAY);
  });

  test('has a positive serial number of 128 bits that differs from others', () => {
    for (const { serialNumber } of [leaf, ca]) expect(serialNumber).toMatch(/^[4-7][0-9A-F]{31}$/);
    expect(leaf.serialNumber).not.toBe(ca.serialNumber);
  });
});

describe('a TLS client that trusts the authority', () => {
  test.each([
    ['accepts the server by its name', 'podrole.kube-system.svc', undefined],
    ['refuses the server by another name', 'podrole.other.svc', 'ERR_TLS_CERT_ALTNAME_INVALID'],
  ])('%s', async (_, servername, code) => {
    const authority = await createAuthority({ keys: keysOf('authority') });
    const { certPem, keyPem } = await authority.issueLeaf({
      dnsNames: ['podrole.kube-system.svc'],
      keys: keysOf('leaf'),
    });
    expect(await handshake({ certPem, keyPem, ca: authority.caPem, servername })).toBe(code);
  });

  test('accepts two leaves of one authority, and no leaf of another with the same name', async () => {
    const [authority, stranger] = await Promise.all([
      createAuthority(),
      createAuthority({ keys: keysOf('other authority') }),
    ]);
    const leaves = await Promise.all(
      [authority, authority, stranger].map((one) =>
        one.issueLeaf({ dnsNames: ['a.example'], commonName: 'a' }),
      ),
    );
    const codes = await Promise.all(
      leaves.map((one) => handshake({ ...one, ca: authority.caPem, servername: 'a.example' })),
    );
    expect(codes.slice(0, 2)).toEqual([undefined, undefined]);
    expect(codes[2]).toMatch(/UNABLE_TO|CERT_SIGNATURE_FAILURE/);
  });
});

test('a leaf without names is refused', async () => {
  await expect(issueCertificates({})).rejects.toMatchObject({ code: 'TLS_INVALID' });
});
