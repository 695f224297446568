import { createPrivateKey, X509Certificate } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { encodeCertificate, type SignedCertificate } from '../../src/tls/certificate.ts';
import { certificateProfile } from '../../src/tls/certificate-profile.ts';
import { extensionsOf } from '../../src/tls/extensions.ts';
import { loadForge } from '../../src/tls/forge.ts';
import { newServiceAuthority, signServiceLeaf } from '../../src/tls/service-certificates.ts';
import { hostOf } from '../../src/tls/service-name.ts';
import { loadSigner } from '../../src/tls/signer.ts';
import { handshake } from './handshake.ts';
import { keysOf } from './made-once.ts';
import { HAS_OPENSSL, opensslVerify } from './openssl.ts';

const SECOND = 1000;
const DAY = 86_400 * SECOND;
const now = Date.now();
const of = { service: 'podrole', namespace: 'kube-system' };
const host = hostOf(of);
const other = { service: 'podrole', namespace: 'other' };
const sibling = { ...of, service: 'sibling' };
const longest = { service: `s${'e'.repeat(62)}`, namespace: `n${'s'.repeat(62)}` };

const [forge, signer, authority, otherKeys, keys] = await Promise.all([
  loadForge(),
  loadSigner(),
  newServiceAuthority(of, { now, lifeMs: 365 * DAY }),
  keysOf('other authority'),
  keysOf('leaf'),
]);
const authorityOf = (name = of, lifeMs = 365 * DAY) =>
  signer.signServiceAuthority(name, { keys: otherKeys, now, lifeMs });
const leafOf = (ca: SignedCertificate, name = of, notAfter = now + 14 * DAY) =>
  signer.signServiceLeaf(ca, name, { keys, now, notAfter });
const read = ({ certPem }: SignedCertificate) => new X509Certificate(certPem);

const next = authorityOf();
const leaf = leafOf(authority);
const ca = read(authority);

/** Named as the authority is, with another key and without constraints. */
const impostor = encodeCertificate(
  forge,
  {
    subject: forge.pki.certificateFromPem(authority.certPem).subject.attributes as {
      name: string;
      value: string;
    }[],
    notBefore: now,
    notAfter: now + DAY,
    extensions: extensionsOf(certificateProfile('ca'), { dns: [] }),
  },
  { keys: otherKeys },
);

/** What only somebody with the authority's key could make, and no code of podrole does. */
const leafOfAddress = encodeCertificate(
  forge,
  {
    subject: [{ name: 'commonName', value: 'podrole' }],
    notBefore: now,
    notAfter: now + DAY,
    extensions: extensionsOf(certificateProfile('serving'), { dns: [host], ip: ['127.0.0.1'] }),
  },
  { keys, signer: authority },
);

const both = next.certPem + authority.certPem;
const long = authorityOf(longest);

describe('a client that verifies for the Service', () => {
  test.each<[what: string, of: { leaf: SignedCertificate; ca: string; servername?: string }, code: unknown]>([
    ['accepts the leaf', { leaf, ca: authority.certPem, servername: host }, undefined],
    ['accepts the leaf by a bundle of two authorities', { leaf, ca: both, servername: host }, undefined],
    ["accepts the other one's by it as well", { leaf: leafOf(next), ca: both, servername: host }, undefined],
    [
      'accepts the leaf of the longest name',
      { leaf: leafOf(long, longest), ca: long.certPem, servername: hostOf(longest) },
      undefined,
    ],
    [
      'refuses the leaf by another name',
      { leaf, ca: authority.certPem, servername: hostOf(other) },
      'ERR_TLS_CERT_ALTNAME_INVALID',
    ],
    ['refuses the leaf by its address', { leaf, ca: authority.certPem }, 'ERR_TLS_CERT_ALTNAME_INVALID'],
    [
      "refuses another Service's leaf that the authority's key signed",
      { leaf: leafOf(authority, other), ca: authority.certPem, servername: hostOf(other) },
      'permitted subtree violation',
    ],
    [
      "refuses a leaf of its neighbour in the Namespace that the authority's key signed",
      { leaf: leafOf(authority, sibling), ca: authority.certPem, servername: hostOf(sibling) },
      'permitted subtree violation',
    ],
    [
      "refuses a leaf with an address that the authority's key signed",
      { leaf: leafOfAddress, ca: authority.certPem, servername: host },
      'excluded subtree violation',
    ],
    [
      'refuses a leaf of another authority with the same subject',
      { leaf: leafOf(impostor), ca: authority.certPem, servername: host },
      'UNABLE_TO_VERIFY_LEAF_SIGNATURE',
    ],
    [
      'refuses a leaf of the authority before',
      { leaf, ca: next.certPem, servername: host },
      'UNABLE_TO_VERIFY_LEAF_SIGNATURE',
    ],
    [
      'refuses a leaf that expired',
      { leaf: leafOf(authority, of, now - SECOND), ca: authority.certPem, servername: host },
      'CERT_HAS_EXPIRED',
    ],
  ])('%s', async (_, { leaf, ...client }, code) => {
    expect(await handshake({ ...leaf, ...client })).toBe(code);
  });

  test
    .skipIf(!HAS_OPENSSL)
    .each<[what: string, bundle: string, leaf: SignedCertificate, name: string, said: string]>([
      ['accepts the leaf', authority.certPem, leaf, host, 'OK'],
      ['accepts it by a bundle of two authorities', both, leaf, host, 'OK'],
      ['accepts the leaf of the longest name', long.certPem, leafOf(long, longest), hostOf(longest), 'OK'],
      ['refuses it by another name (62)', authority.certPem, leaf, hostOf(other), '62'],
      [
        "refuses another Service's that the authority's key signed (47)",
        authority.certPem,
        leafOf(authority, other),
        hostOf(other),
        '47',
      ],
      ['refuses one with an address (48)', authority.certPem, leafOfAddress, host, '48'],
      ['refuses one without its authority (20)', next.certPem, leaf, host, '20'],
    ])('openssl, strictly: %s', async (_what, bundle, { certPem }, name, said) => {
    expect(await opensslVerify(bundle, certPem, name)).toBe(said);
  });
});

describe('an authority', () => {
  test('is named unlike the next', () => {
    expect(ca.subject).toMatch(/^O=kube-system\nOU=podrole\nCN=podrole CA [0-9a-f]{8}$/);
    expect(read(next).subject).not.toBe(ca.subject);
  });

  test('signs leaves alone: no authority below it, and nothing that it is not there for', () => {
    const { extensions } = forge.pki.certificateFromPem(authority.certPem);
    const [basic, usage] = ['basicConstraints', 'keyUsage'].map((name) =>
      extensions.find((one) => one.name === name),
    );
    expect(basic).toMatchObject({ critical: true, cA: true, pathLenConstraint: 0 });
    expect(usage).toMatchObject({
      critical: true,
      keyCertSign: true,
      cRLSign: true,
      digitalSignature: false,
    });
    expect(extensions.find(({ id }) => id === '2.5.29.30')).toMatchObject({ critical: true });
  });

  test('has a key of its own', async () => {
    const another = await newServiceAuthority(of, { now, lifeMs: DAY });
    expect(another.keyPem).not.toBe(authority.keyPem);
    expect(await signServiceLeaf(another, of, { keys, now, notAfter: now + DAY })).toMatchObject({
      keyPem: keys.privateKey,
    });
  });
});

describe('a leaf', () => {
  test('says by which key it was signed, and for which it is', () => {
    const identifier = (pem: SignedCertificate, name: string) =>
      forge.pki.certificateFromPem(pem.certPem).getExtension(name) as unknown as { value: string };
    const own = identifier(authority, 'subjectKeyIdentifier').value.slice(2);
    expect(identifier(leaf, 'authorityKeyIdentifier').value.slice(4)).toBe(own);
    expect(identifier(leaf, 'subjectKeyIdentifier').value.slice(2)).not.toBe(own);
    expect(read(leaf).checkPrivateKey(createPrivateKey(keys.privateKey))).toBe(true);
  });

  test.each<[what: string, lifeMs: number, now: number, notAfter: number, from: number, until: number]>([
    ['begins two days ago', 365 * DAY, 3 * DAY, 17 * DAY, DAY, 17 * DAY],
    ['lasts ten seconds', 365 * DAY, 3 * DAY, 3 * DAY + 10 * SECOND, DAY, 3 * DAY + 10 * SECOND],
    ['begins no earlier than its authority, by a clock behind', 365 * DAY, -DAY, DAY, -2 * DAY, DAY],
    ['ends no later than its authority', 5 * DAY, 3 * DAY, 17 * DAY, DAY, 5 * DAY],
    ['has expired under an authority that has', DAY, 2 * DAY, 16 * DAY, 0, DAY],
    ['has whole seconds, never more life than it was given', DAY, 0, 1999, -2 * DAY, SECOND],
  ])('%s', (_, lifeMs, at, notAfter, from, until) => {
    const zero = Date.UTC(2030, 0, 10);
    const signing = signer.signServiceAuthority(of, { keys: otherKeys, now: zero, lifeMs });
    const made = read(
      signer.signServiceLeaf(signing, of, { keys, now: zero + at, notAfter: zero + notAfter }),
    );
    expect([Date.parse(made.validFrom) - zero, Date.parse(made.validTo) - zero]).toEqual([from, until]);
  });

  test.each<[what: string, at: number, notAfter: number]>([
    ['which would end before it begins', 5 * DAY, 2 * DAY],
    ['under an authority that expired two days ago and more', 400 * DAY, 414 * DAY],
  ])('is refused: %s', (_, at, notAfter) => {
    const leaf = { keys, now: now + at, notAfter: now + notAfter };
    expect(() => signer.signServiceLeaf(authority, of, leaf)).toThrowError(/would end .* before it begins/);
  });

  test("is refused where the authority's key is another one's", () => {
    const mixed = { certPem: authority.certPem, keyPem: next.keyPem };
    expect(() => leafOf(mixed)).toThrowError('is not that of the certificate above');
  });
});

test('any name and life make a chain that holds: names, dates, serial numbers', () => {
  const edge = fc.constantFrom(...'abcdefghijklmnopqrstuvwxyz0123456789');
  const inside = fc.constantFrom(...'abcdefghijklmnopqrstuvwxyz0123456789-');
  const label = fc
    .tuple(edge, fc.array(inside, { maxLength: 61 }), edge)
    .map(([first, between, last]) => [first, ...between, last].join(''));
  const name = fc.record({ service: label, namespace: label });
  const at = fc.integer({ min: Date.UTC(2000, 0), max: Date.UTC(2090, 0) });
  const life = fc.integer({ min: 10 * SECOND, max: 3650 * DAY });
  fc.assert(
    fc.property(name, at, life, life, (of, now, lifeMs, leafMs) => {
      const authority = signer.signServiceAuthority(of, { keys: otherKeys, now, lifeMs });
      const leaf = read(signer.signServiceLeaf(authority, of, { keys, now, notAfter: now + leafMs }));
      const above = read(authority);
      const whole = (ms: number) => Math.floor(ms / SECOND) * SECOND;
      expect(leaf.checkIssued(above) && leaf.verify(above.publicKey)).toBe(true);
      expect(leaf.subjectAltName).toBe(`DNS:${hostOf(of)}`);
      expect(Date.parse(leaf.validFrom)).toBe(whole(now) - 2 * DAY);
      expect(Date.parse(above.validTo)).toBe(whole(now + lifeMs));
      expect(Date.parse(leaf.validTo)).toBe(whole(now + Math.min(lifeMs, leafMs)));
      for (const { serialNumber } of [leaf, above]) expect(serialNumber).toMatch(/^[4-7][0-9A-F]{31}$/);
    }),
    { numRuns: 60 },
  );
});
