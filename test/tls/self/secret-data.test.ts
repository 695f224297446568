import { generateKeyPairSync } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { EMPTY } from '../../../src/tls/self/kept.ts';
import { readSecret } from '../../../src/tls/self/secret-data.ts';
import { ecKeys, ext, type Made, made, NOW, names, type Wanted } from '../looking/made-certificate.ts';
import { keyObjectsOf } from '../made-once.ts';

const OF = { service: 'podrole', namespace: 'shop' };
const HOST = 'podrole.shop.svc';
const SIGNS = ext.keyUsage(0x06);
const rsa = keyObjectsOf('authority');
const shortKeys = (modulusLength: number) => generateKeyPairSync('rsa', { modulusLength });

function authority(extensions: readonly Buffer[] = [], more: Wanted = {}): Made {
  return made({ subject: 'CA', keys: rsa, extensions: [ext.ca(0), SIGNS, ...extensions], ...more });
}

const keyPemOf = ({ keys }: Made) => keys.privateKey.export({ type: 'pkcs8', format: 'pem' }).toString();

function read(data: Readonly<Record<string, string>>) {
  return readSecret({ data, annotations: {} }, OF);
}

function readPair(which: 'ca' | 'next-ca', one: Made, keyPem = keyPemOf(one)) {
  return read({ [`${which}.crt`]: one.pem, [`${which}.key`]: keyPem });
}

describe('a CA is used', () => {
  test.each<[string, Made]>([
    ['as self mode makes it', authority([ext.permitted(names.dns(HOST))])],
    ['that may sign for anybody', authority()],
    ['that may sign for the Namespace', authority([ext.permitted(names.dns('.shop.svc'))])],
    ['that may sign for servers', authority([ext.serverAuth()])],
    ['with an unknown extension that is not critical', authority([ext.unknown(false)])],
    ['without key usage', made({ subject: 'CA', keys: rsa, extensions: [ext.ca()] })],
    ['that another CA signed', authority([], { signer: made({ subject: 'root' }) })],
    ['that has ended, which is for the plan to see', authority([], { notAfter: NOW - 1 })],
    ['that has not begun', authority([], { notBefore: Date.UTC(2040, 0) })],
  ])('%s', (_, one) => {
    for (const [which, kept] of [
      ['ca', 'current'],
      ['next-ca', 'next'],
    ] as const) {
      const { problems, isForeign, ...seen } = readPair(which, one);
      expect({ problems, isForeign }).toEqual({ problems: [], isForeign: false });
      expect(seen.kept[kept]).toMatchObject({ fingerprint: one.certificate.fingerprint256 });
    }
  });
});

describe('a CA is not used, and told of, that', () => {
  test.each<[string, Made, string]>([
    [
      'may sign for other usages alone',
      authority([ext.clientAuth()]),
      '"CN=CA" is not for servers: its extended key usage lacks serverAuth',
    ],
    [
      'has a critical extension that Go does not know',
      authority([ext.unknown(true)]),
      '"CN=CA" has the critical extension 1.2.3.4, which Go does not know',
    ],
    [
      'may not sign certificates',
      made({ subject: 'CA', keys: rsa, extensions: [ext.ca(), ext.keyUsage(0x80)] }),
      '"CN=CA" may not sign certificates: its key usage lacks keyCertSign',
    ],
    [
      'is no CA',
      made({ subject: 'CA', keys: rsa, extensions: [ext.noCa()] }),
      '"CN=CA" is no authority (basicConstraints CA)',
    ],
    [
      'is from before version 3',
      made({ subject: 'CA', keys: rsa, version: 1 }),
      '"CN=CA" is no certificate authority\'s',
    ],
    ['Go does not read', authority([ext.ca(0)]), '"CN=CA" cannot be read by Go'],
    [
      'has 512 bits',
      authority([], { keys: shortKeys(512) }),
      'the key of "CN=CA" has 512 bits, and it takes none under 1024',
    ],
    ['has 1024 bits', authority([], { keys: shortKeys(1024) }), 'the key of "CN=CA" has less than 2048 bits'],
    ['has an EC key', authority([], { keys: ecKeys() }), 'the key of "CN=CA" is no RSA key'],
    [
      'is signed by SHA-1',
      authority([], { hash: 'sha1' }),
      '"CN=CA" is signed by RSA with SHA-1, which many do not take any more',
    ],
  ])('%s', (_, one, problem) => {
    for (const which of ['ca', 'next-ca'] as const)
      expect(readPair(which, one)).toEqual({
        kept: EMPTY,
        problems: [`${which}.crt: ${problem}; it is not used`],
        isForeign: false,
      });
  });

  test.each([
    [
      'has the key of another',
      keyPemOf(authority([], { keys: shortKeys(1024) })),
      'is not the key of ca.crt',
    ],
    ['has no key', '', 'is no PEM private key without a passphrase'],
  ])('%s', (_, keyPem, problem) => {
    expect(readPair('ca', authority(), keyPem)).toEqual({
      kept: EMPTY,
      problems: [`ca.key ${problem}; it is not used`],
      isForeign: false,
    });
  });
});

test.each<[string, Made]>([
  ['of another name', authority([ext.permitted(names.dns('other.shop.svc'))])],
  ['of the same name in another Namespace', authority([ext.permitted(names.dns('podrole.other.svc'))])],
  ['of any other name', authority([ext.excluded(names.dns(HOST))])],
  [
    'of another name, which nobody could use',
    authority([ext.permitted(names.dns('other.shop.svc')), ext.clientAuth()], { keys: shortKeys(1024) }),
  ],
])(
  'a CA that is bound to a Service %s makes the Secret another one’s, with and without its key',
  (_, one) => {
    for (const which of ['ca', 'next-ca'] as const)
      for (const keyPem of [keyPemOf(one), ''])
        expect(readPair(which, one, keyPem)).toMatchObject({ kept: EMPTY, isForeign: true });
  },
);

describe('of the replaced CAs', () => {
  const old = (count: number) =>
    Array.from({ length: count }, (_, at) =>
      // The oldest in the middle.
      authority([], { subject: `old ${at}`, notAfter: NOW + ((at + 10) % count) * 86_400_000 }),
    );
  const textOf = (all: readonly Made[]) => all.map(({ pem }) => pem).join('');
  const fingerprints = (all: readonly Made[]) => all.map(({ certificate }) => certificate.fingerprint256);
  const readOld = (all: readonly Made[]) => {
    const { kept, problems } = read({ 'old-ca.crt': textOf(all) });
    return { old: kept.old.map(({ fingerprint }) => fingerprint), problems };
  };

  test('twenty count, in their order', () => {
    const all = old(20);
    expect(readOld(all)).toEqual({ old: fingerprints(all), problems: [] });
  });

  test('of more the twenty that end last', () => {
    const all = old(25);
    // Those at 15 to 19 end first.
    const left = [...all.slice(0, 15), ...all.slice(20)];
    expect(readOld(all)).toEqual({
      old: fingerprints(left),
      problems: ['old-ca.crt holds 25 CAs; none is used but the 20 that end last'],
    });
  });

  test('none counts that is no CA or may not sign for the Service, and those are no reason to refuse the Secret', () => {
    const good = authority([], { keys: shortKeys(1024), hash: 'sha1' });
    const bad = [
      made({ subject: 'leaf', keys: rsa, extensions: [ext.noCa(), ext.dns(HOST)] }),
      authority([ext.permitted(names.dns('other.shop.svc'))]),
      authority([ext.clientAuth()]),
      authority([ext.unknown(true)]),
    ];
    expect(readOld([...bad, good])).toEqual({
      old: fingerprints([good]),
      problems: ['old-ca.crt holds 4 of no CA that may sign for podrole.shop.svc; such are not used'],
    });
    expect(read({ 'old-ca.crt': textOf(bad) }).isForeign).toBe(false);
  });

  test('hundreds that are none leave no room to crowd out one that is', () => {
    const [one, keys] = [authority(), ecKeys()];
    const leaves = Array.from({ length: 100 }, (_, at) =>
      made({ keys, subject: `leaf ${at}`, notAfter: NOW + 1e12 }),
    );
    expect(readOld([one, ...leaves]).old).toEqual(fingerprints([one]));
  });
});
