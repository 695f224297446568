import { createHash, generateKeyPairSync, type KeyObject, sign, X509Certificate } from 'node:crypto';

/** A key pair of the tests. */
export interface Keys {
  readonly privateKey: KeyObject;
  readonly publicKey: KeyObject;
}

/** Fast to make: a fraction of a millisecond. */
export function ecKeys(namedCurve = 'P-256'): Keys {
  return generateKeyPairSync('ec', { namedCurve });
}

/** What a certificate shall say. Everything may be wrong. */
export interface Wanted {
  readonly subject?: string;
  /** Default: the subject of the signer. */
  readonly issuer?: string;
  readonly keys?: Keys;
  /** Default: by itself. */
  readonly signer?: Made;
  /** Default from a day ago, for 90 days. Milliseconds since the epoch. */
  readonly notBefore?: number;
  readonly notAfter?: number;
  readonly hash?: string;
  readonly version?: number;
  readonly serial?: Buffer;
  readonly extensions?: readonly Buffer[];
}

/** A certificate with its keys. */
export interface Made {
  readonly certificate: X509Certificate;
  readonly pem: string;
  readonly keys: Keys;
  readonly subject: string;
  readonly der: Buffer;
}

const DAY = 86_400_000;

/** The time of these tests. */
export const NOW = Date.UTC(2030, 0, 10);

/** Writes and signs a certificate by hand: neither node-forge nor openssl makes what is this wrong. */
export function made(wanted: Wanted = {}): Made {
  const { keys = ecKeys(), signer, subject = 'leaf', hash = 'sha256', version = 3 } = wanted;
  const { notBefore = NOW - DAY, notAfter = NOW + 90 * DAY, serial = Buffer.of(1) } = wanted;
  const signing = signer?.keys.privateKey ?? keys.privateKey;
  const algorithm = signatureAlgorithm(signing, hash);
  const extensions = wanted.extensions ?? [];
  const signed = seq(
    ...(version === 1 ? [] : [tlv(0xa0, tlv(0x02, Buffer.of(version - 1)))]),
    tlv(0x02, serial),
    algorithm,
    name(wanted.issuer ?? signer?.subject ?? subject),
    seq(time(notBefore), time(notAfter)),
    name(subject),
    keys.publicKey.export({ type: 'spki', format: 'der' }),
    ...(extensions.length === 0 ? [] : [tlv(0xa3, seq(...extensions))]),
  );
  const isEd = signing.asymmetricKeyType === 'ed25519';
  const signature = sign(isEd ? null : hash, signed, signing);
  const der = seq(signed, algorithm, tlv(0x03, Buffer.concat([Buffer.of(0), signature])));
  return { certificate: new X509Certificate(der), pem: pemOf(der), keys, subject, der };
}

/** DER as a PEM block. */
export function pemOf(der: Buffer, label = 'CERTIFICATE'): string {
  const lines = der.toString('base64').match(/.{1,64}/g) ?? [];
  return `-----BEGIN ${label}-----\n${lines.join('\n')}\n-----END ${label}-----\n`;
}

/** The extensions by which leaves and authorities are made. */
export const ext = {
  ca: (pathLength?: number) =>
    extension(
      '551d13',
      seq(
        tlv(0x01, Buffer.of(0xff)),
        ...(pathLength === undefined ? [] : [tlv(0x02, Buffer.of(pathLength))]),
      ),
      true,
    ),
  noCa: () => extension('551d13', seq(), true),
  /** Bits from the left: 0x80 digitalSignature, 0x04 keyCertSign. */
  keyUsage: (bits: number) => extension('551d0f', tlv(0x03, Buffer.of(0, bits)), true),
  serverAuth: () => extension('551d25', seq(tlv(0x06, Buffer.from('2b06010505070301', 'hex')))),
  clientAuth: () => extension('551d25', seq(tlv(0x06, Buffer.from('2b06010505070302', 'hex')))),
  anyUsage: () => extension('551d25', seq(tlv(0x06, Buffer.from('551d2500', 'hex')))),
  dns: (...names: readonly string[]) =>
    extension('551d11', seq(...names.map((one) => tlv(0x82, Buffer.from(one, 'latin1'))))),
  altNames: (...values: readonly Buffer[]) => extension('551d11', seq(...values)),
  permitted: (...bases: readonly Buffer[]) =>
    extension('551d1e', seq(tlv(0xa0, ...bases.map((base) => seq(base)))), true),
  excluded: (...bases: readonly Buffer[]) =>
    extension('551d1e', seq(tlv(0xa1, ...bases.map((base) => seq(base)))), true),
  authorityKeyId: (keyId: Buffer) => extension('551d23', seq(tlv(0x80, keyId))),
  subjectKeyId: (keyId: Buffer) => extension('551d0e', tlv(0x04, keyId)),
  unknown: (isCritical: boolean) => extension('2a0304', tlv(0x05), isCritical),
};

/** GeneralNames. */
export const names = {
  dns: (text: string) => tlv(0x82, Buffer.from(text, 'latin1')),
  ip: (...octets: readonly number[]) => tlv(0x87, Buffer.from(octets)),
  uri: (text: string) => tlv(0x86, Buffer.from(text, 'latin1')),
  email: (text: string) => tlv(0x81, Buffer.from(text, 'latin1')),
  directory: (text: string) => tlv(0xa4, name(text)),
};

/** The key identifier by RFC 5280, 4.2.1.2 (1), near enough. */
export function keyIdOf({ publicKey }: Keys): Buffer {
  return createHash('sha1')
    .update(publicKey.export({ type: 'spki', format: 'der' }))
    .digest();
}

/** One value of DER. */
export function tlv(tag: number, ...contents: readonly Buffer[]): Buffer {
  const content = Buffer.concat(contents);
  const { length } = content;
  const head =
    length < 0x80
      ? [length]
      : length < 0x100
        ? [0x81, length]
        : length < 0x10000
          ? [0x82, length >> 8, length & 0xff]
          : [0x83, length >> 16, (length >> 8) & 0xff, length & 0xff];
  return Buffer.concat([Buffer.from([tag, ...head]), content]);
}

/** A SEQUENCE. */
export function seq(...contents: readonly Buffer[]): Buffer {
  return tlv(0x30, ...contents);
}

/** An extension by the hexadecimal octets of its object identifier. */
export function extension(oid: string, value: Buffer, isCritical = false): Buffer {
  return seq(
    tlv(0x06, Buffer.from(oid, 'hex')),
    ...(isCritical ? [tlv(0x01, Buffer.of(0xff))] : []),
    tlv(0x04, value),
  );
}

/** A common name alone. */
export function name(commonName: string): Buffer {
  const attribute = seq(tlv(0x06, Buffer.from('550403', 'hex')), tlv(0x0c, Buffer.from(commonName)));
  return commonName === '' ? seq() : seq(tlv(0x31, attribute));
}

function time(at: number): Buffer {
  const digits = new Date(at)
    .toISOString()
    .replace(/\.\d+Z$/, 'Z')
    .replace(/[-:T]/g, '');
  const isShort = at >= Date.UTC(1950, 0) && at < Date.UTC(2050, 0);
  return isShort ? tlv(0x17, Buffer.from(digits.slice(2))) : tlv(0x18, Buffer.from(digits));
}

const ALGORITHMS: Readonly<Record<string, string>> = {
  'ec sha256': '300a06082a8648ce3d040302',
  'ec sha1': '300906072a8648ce3d0401',
  'rsa sha256': '300d06092a864886f70d01010b0500',
  'rsa sha1': '300d06092a864886f70d0101050500',
  'rsa md5': '300d06092a864886f70d0101040500',
  ed25519: '300506032b6570',
};

function signatureAlgorithm({ asymmetricKeyType }: KeyObject, hash: string): Buffer {
  const hex = ALGORITHMS[`${asymmetricKeyType} ${hash}`] ?? ALGORITHMS[String(asymmetricKeyType)];
  if (hex === undefined) throw new Error(`no algorithm for ${asymmetricKeyType} and ${hash}`);
  return Buffer.from(hex, 'hex');
}
