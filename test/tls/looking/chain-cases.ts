import { generateKeyPairSync } from 'node:crypto';
import type { FaultCode } from '../../../src/tls/looking/fault.ts';
import { keyObjectsOf } from '../made-once.ts';
import { ecKeys, ext, keyIdOf, type Made, made, NOW, names, seq, tlv } from './made-certificate.ts';

/** A server's chain, and what it is held against. */
export interface ChainCase {
  readonly chain: readonly Made[];
  readonly bundle: readonly Made[];
  readonly host: string;
  readonly now: number;
}

/** A case with its verdict, which Go's own is in the end-to-end tests. */
export interface JudgedCase extends ChainCase {
  readonly name: string;
  readonly verdict: FaultCode | undefined;
  /** Why openssl says otherwise. */
  readonly openssl?: string;
}

/** The Service of the tests. */
export const HOST = 'podrole.kube-system.svc';

const DAY = 86_400_000;
const SIGNS = 0x06;
const keys = { ca: ecKeys(), leaf: ecKeys(), other: ecKeys() };
const rsa = keyObjectsOf('leaf');

const CA = { subject: 'CA', keys: keys.ca, extensions: [ext.ca(), ext.keyUsage(SIGNS)] };
const ca = made(CA);
const LEAF = [ext.noCa(), ext.serverAuth(), ext.dns(HOST)];

/** A leaf with these extensions, and what else is not as always. */
function leaf(extensions: readonly Buffer[] = LEAF, wanted: Parameters<typeof made>[0] = {}): Made {
  return made({ keys: keys.leaf, signer: ca, extensions, ...wanted });
}

function under(authority: Made, extensions = LEAF): readonly [Made] {
  return [leaf(extensions, { signer: authority })];
}

function authority(wanted: Parameters<typeof made>[0]): Made {
  return made({ ...CA, ...wanted });
}

const taken = leaf();
const own = made({ keys: keys.leaf, extensions: LEAF });
const intermediate = made({ ...CA, subject: 'intermediate', keys: keys.other, signer: ca });
const root0 = authority({ extensions: [ext.ca(0), ext.keyUsage(SIGNS)] });
const below0 = made({ ...CA, subject: 'intermediate', keys: keys.other, signer: root0 });

type Row = readonly [
  name: string,
  verdict: FaultCode | undefined,
  chain: readonly Made[],
  bundle: readonly Made[],
  more?: { readonly host?: string; readonly now?: number; readonly openssl?: string },
];

const ROWS: readonly Row[] = [
  ['a leaf of an authority in the bundle', undefined, [leaf()], [ca]],
  ['a leaf of the second authority in the bundle', undefined, [leaf()], [intermediate, ca]],
  ['a leaf without extended key usage', undefined, [leaf([ext.dns(HOST)])], [ca]],
  [
    'a leaf for any usage',
    undefined,
    [leaf([ext.anyUsage(), ext.dns(HOST)])],
    [ca],
    { openssl: 'it wants serverAuth itself' },
  ],
  ['a leaf by way of an intermediate that is sent', undefined, [...under(intermediate), intermediate], [ca]],
  [
    'a leaf of an intermediate that is in the bundle alone',
    undefined,
    under(intermediate),
    [intermediate],
    { openssl: 'without -partial_chain an anchor signs itself' },
  ],
  ['a self-signed leaf as its own anchor', undefined, [own], [own]],
  [
    'a leaf that is no authority, as its own anchor beside another',
    undefined,
    [taken],
    [taken, own],
    { openssl: 'without -partial_chain an anchor signs itself' },
  ],
  ['an RSA authority', undefined, under(authority({ keys: rsa })), [authority({ keys: rsa })]],
  ['an Ed25519 authority', undefined, ...ofKeys(generateKeyPairSync('ed25519'))],
  ['an authority of version 1', undefined, ...ofWanted({ version: 1, extensions: [] })],
  ['an authority without key usage', undefined, ...ofWanted({ extensions: [ext.ca()] })],
  [
    'a wrong authority key identifier',
    undefined,
    [leaf([...LEAF, ext.authorityKeyId(Buffer.alloc(20, 1))])],
    [authority({ extensions: [...CA.extensions, ext.subjectKeyId(keyIdOf(keys.ca))] })],
    { openssl: 'it takes the identifier for a condition; Go sorts by it' },
  ],
  [
    'the last second of the leaf',
    undefined,
    [leaf(LEAF, { notAfter: NOW })],
    [ca],
    { openssl: 'it counts the last second as over' },
  ],
  ['a leaf that ended a second ago', 'expired', [leaf(LEAF, { notAfter: NOW - 1000 })], [ca]],
  ['a leaf that begins in a second', 'not-yet-valid', [leaf(LEAF, { notBefore: NOW + 1000 })], [ca]],
  ['an authority that ended', 'expired', ...ofWanted({ notAfter: NOW - DAY })],
  ['an authority that begins tomorrow', 'not-yet-valid', ...ofWanted({ notBefore: NOW + DAY })],
  ['a leaf until 2060', undefined, [leaf(LEAF, { notAfter: Date.UTC(2060, 0) })], [ca]],
  ['a leaf for another Service', 'name-missing', [leaf([ext.dns('other.kube-system.svc')])], [ca]],
  [
    'a leaf for .svc.local',
    'name-missing',
    [leaf([ext.dns(`${HOST}.local`, `${HOST}.cluster.local`)])],
    [ca],
  ],
  ['a leaf for the bare name', 'name-missing', [leaf([ext.dns('podrole')])], [ca]],
  [
    'a leaf with the name as common name alone',
    'name-missing',
    [leaf([ext.serverAuth()], { subject: HOST })],
    [ca],
    { openssl: 'it takes the common name where there is no other' },
  ],
  ['a leaf in other letters', undefined, [leaf([ext.dns('Podrole.Kube-System.SVC')])], [ca]],
  ['a leaf for every Service of the Namespace', undefined, [leaf([ext.dns('*.kube-system.svc')])], [ca]],
  ['a wildcard for two labels', 'name-missing', [leaf([ext.dns('*.svc')])], [ca]],
  [
    'a wildcard within a label',
    'name-missing',
    [leaf([ext.dns('pod*.kube-system.svc')])],
    [ca],
    { openssl: 'it takes a part of a label' },
  ],
  ['a name with a dot behind it', 'name-missing', [leaf([ext.dns(`${HOST}.`)])], [ca]],
  ['an empty bundle', 'signer-unknown', [leaf()], []],
  ['another authority', 'signer-unknown', [leaf()], [intermediate]],
  [
    'an authority of the same name with another key',
    'signer-other-key',
    [leaf()],
    [authority({ keys: keys.other })],
  ],
  [
    'both of one name',
    undefined,
    [leaf()],
    [authority({ keys: keys.other }), ca],
    { openssl: 'without key identifiers it looks at the first of that name alone' },
  ],
  ['a self-signed leaf that is not in the bundle', 'signer-unknown', [own], [ca]],
  ['an intermediate that is not sent', 'signer-unknown', under(intermediate), [ca]],
  ['a signer with CA:FALSE', 'signer-no-ca', ...ofWanted({ extensions: [ext.noCa()] })],
  [
    'a signer without basicConstraints',
    'signer-no-ca',
    ...ofWanted({ extensions: [ext.keyUsage(SIGNS)] }),
    { openssl: 'keyCertSign is enough for it' },
  ],
  [
    'a signer without keyCertSign',
    'signer-key-usage',
    ...ofWanted({ extensions: [ext.ca(), ext.keyUsage(0x80)] }),
  ],
  ['an intermediate with CA:FALSE', 'signer-no-ca', ...byWayOf({ extensions: [ext.noCa()] })],
  ['an intermediate of version 1', 'signer-no-ca', ...byWayOf({ version: 1, extensions: [] })],
  ['a leaf for clients', 'server-auth-missing', [leaf([ext.clientAuth(), ext.dns(HOST)])], [ca]],
  [
    'an authority for clients',
    'server-auth-missing',
    ...ofWanted({ extensions: [...CA.extensions, ext.clientAuth()] }),
  ],
  ['a path that is too long', 'path-length', [leaf(LEAF, { signer: below0 }), below0], [root0]],
  ['a path that is just long enough', undefined, under(root0), [root0]],
  ['a name that is permitted', undefined, ...constrained(ext.permitted(names.dns(HOST)))],
  ['a name below what is permitted', undefined, ...constrained(ext.permitted(names.dns('kube-system.svc')))],
  [
    'a name below what is permitted, with a dot',
    undefined,
    ...constrained(ext.permitted(names.dns('.kube-system.svc'))),
  ],
  [
    'a name beside what is permitted',
    'name-constraints',
    ...constrained(ext.permitted(names.dns('shop.svc'))),
  ],
  [
    'a name that only ends as what is permitted',
    'name-constraints',
    ...constrained(ext.permitted(names.dns('ystem.svc'))),
  ],
  [
    'a second name beside what is permitted',
    'name-constraints',
    ...constrained(ext.permitted(names.dns(HOST)), [ext.dns(HOST, 'podrole')]),
  ],
  ['a name that is excluded', 'name-constraints', ...constrained(ext.excluded(names.dns('svc')))],
  [
    'a wildcard over a name that is excluded',
    'name-constraints',
    ...constrained(ext.excluded(names.dns('a.kube-system.svc')), [ext.dns('*.kube-system.svc')]),
    { openssl: 'it compares the wildcard as a name' },
  ],
  [
    'an address beside what is permitted',
    'name-constraints',
    ...constrained(ext.permitted(names.dns(HOST), names.ip(10, 0, 0, 0, 255, 0, 0, 0)), [
      ext.altNames(names.dns(HOST), names.ip(127, 0, 0, 1)),
    ]),
  ],
  [
    'an address that is permitted',
    undefined,
    ...constrained(ext.permitted(names.dns(HOST), names.ip(127, 0, 0, 0, 255, 0, 0, 0)), [
      ext.altNames(names.dns(HOST), names.ip(127, 0, 0, 1)),
    ]),
  ],
  [
    'an address where only names are constrained',
    undefined,
    ...constrained(ext.permitted(names.dns(HOST)), [ext.altNames(names.dns(HOST), names.ip(127, 0, 0, 1))]),
  ],
  [
    'a URI that is excluded',
    'name-constraints',
    ...constrained(ext.excluded(names.uri('cluster.local')), [
      ext.altNames(names.dns(HOST), names.uri('spiffe://cluster.local/x')),
    ]),
  ],
  [
    'constraints of an anchor that is the leaf',
    undefined,
    ...itself([...LEAF, ext.permitted(names.dns('elsewhere'))]),
  ],
  [
    'constraints of a kind that nobody compares',
    'critical-extension',
    ...constrained(ext.permitted(names.directory('x'))),
  ],
  [
    'a critical extension that nobody knows',
    'critical-extension',
    [leaf([...LEAF, ext.unknown(true)])],
    [ca],
  ],
  ['an extension that nobody knows', undefined, [leaf([...LEAF, ext.unknown(false)])], [ca]],
  [
    'a signature with SHA-1',
    'signature-weak',
    [leaf(LEAF, { hash: 'sha1' })],
    [ca],
    { openssl: 'its security level 1 takes it' },
  ],
  [
    'a leaf with a negative serial number',
    'certificate-unreadable',
    [leaf(LEAF, { serial: Buffer.of(0x80) })],
    [ca],
    { openssl: 'it takes one' },
  ],
  ['an extension that is there twice', 'certificate-unreadable', [leaf([...LEAF, ext.serverAuth()])], [ca]],
  [
    'a leaf on a curve of Bitcoin',
    'key-unusable',
    [leaf(LEAF, { keys: ecKeys('secp256k1') })],
    [ca],
    { openssl: 'it knows the curve' },
  ],
  [
    'an authority that Go cannot read beside one that it can',
    undefined,
    [leaf()],
    [authority({ serial: Buffer.of(0x80), keys: keys.other }), ca],
    { openssl: 'without key identifiers it looks at the first of that name alone' },
  ],
  [
    'an authority that Go cannot read',
    'signer-unknown',
    ...ofWanted({ serial: Buffer.of(0x80) }),
    { openssl: 'it reads it' },
  ],
  ['two authorities that signed each other', 'signer-unknown', ...circle()],
  [
    'a name that is no ASCII',
    'certificate-unreadable',
    [leaf([ext.dns(HOST, 'é.svc')])],
    [ca],
    { openssl: 'it passes over it' },
  ],
  [
    'an alternative name of a broken length',
    'certificate-unreadable',
    [leaf([...LEAF.slice(0, 2), ext.altNames(names.dns(HOST), names.ip(1, 2, 3))])],
    [ca],
    { openssl: 'it passes over it' },
  ],
  [
    'a bundle with nothing but garbage within',
    'signer-no-ca',
    ...ofWanted({ extensions: [ext.unknown(false), tlvOf()] }),
  ],
];

/** An authority of other properties, and its leaf. */
function ofWanted(wanted: Parameters<typeof made>[0]): readonly [readonly Made[], readonly Made[]] {
  const one = authority(wanted);
  return [under(one), [one]];
}

function ofKeys(given: Made['keys']) {
  return ofWanted({ keys: given });
}

function byWayOf(wanted: Parameters<typeof made>[0]): readonly [readonly Made[], readonly Made[]] {
  const one = made({ ...CA, subject: 'intermediate', keys: keys.other, signer: ca, ...wanted });
  return [[...under(one), one], [ca]];
}

function constrained(constraint: Buffer, altNames: readonly Buffer[] = [ext.dns(HOST)]) {
  const one = authority({ extensions: [...CA.extensions, constraint] });
  return [under(one, [ext.serverAuth(), ...altNames]), [one]] as const;
}

function itself(extensions: readonly Buffer[]): readonly [readonly Made[], readonly Made[]] {
  const one = made({ keys: keys.leaf, extensions });
  return [[one], [one]];
}

function circle(): readonly [readonly Made[], readonly Made[]] {
  const a = authority({ subject: 'a', issuer: 'b', signer: made({ ...CA, subject: 'b', keys: keys.other }) });
  const b = made({ ...CA, subject: 'b', keys: keys.other, signer: a });
  return [[...under(a), a, b], [ca]];
}

/** An extension that nobody knows, with something that looks like one inside. */
function tlvOf(): Buffer {
  return seq(tlv(0x06, Buffer.from('2a0305', 'hex')), tlv(0x04, seq(ext.ca())));
}

/** Every case by a sentence. */
export const CHAIN_CASES: readonly JudgedCase[] = ROWS.map(([name, verdict, chain, bundle, more]) => ({
  name,
  verdict,
  chain,
  bundle,
  host: HOST,
  now: NOW,
  ...more,
}));
