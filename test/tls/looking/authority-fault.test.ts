import { expect, test } from 'vitest';
import { authorityFault } from '../../../src/tls/looking/authority-fault.ts';
import { chainFault } from '../../../src/tls/looking/chain-fault.ts';
import type { FaultCode } from '../../../src/tls/looking/fault.ts';
import { keyObjectsOf } from '../made-once.ts';
import { HOST } from './chain-cases.ts';
import { ecKeys, ext, type Made, made, NOW, names, type Wanted } from './made-certificate.ts';

const SIGNS = ext.keyUsage(0x06);
const keys = ecKeys();
const leafKeys = ecKeys();

function authority(extensions: readonly Buffer[], more: Wanted = {}): Made {
  return made({ subject: 'CA', keys, extensions, ...more });
}

/** The verdicts are the same that a leaf would get. */
test.each<[string, FaultCode | undefined, Made]>([
  ['one that may sign', undefined, authority([ext.ca(), SIGNS])],
  ['one that may sign leaves alone', undefined, authority([ext.ca(0), SIGNS])],
  ['one for servers', undefined, authority([ext.ca(), ext.serverAuth()])],
  ['one for all usages', undefined, authority([ext.ca(), ext.anyUsage()])],
  ['one for the host', undefined, authority([ext.ca(), ext.permitted(names.dns(HOST))])],
  [
    'one for addresses of a network',
    undefined,
    authority([ext.ca(), ext.permitted(names.ip(10, 0, 0, 0, 255, 0, 0, 0))]),
  ],
  ['one from before version 3', undefined, authority([], { version: 1 })],
  ['one that is signed by SHA-1 itself', undefined, authority([ext.ca()], { hash: 'sha1' })],
  ['one with an RSA key', undefined, authority([ext.ca()], { keys: keyObjectsOf('authority') })],
  [
    'one with another name than the host',
    'name-constraints',
    authority([ext.ca(), ext.permitted(names.dns('x.svc'))]),
  ],
  ['one that excludes the host', 'name-constraints', authority([ext.ca(), ext.excluded(names.dns('svc'))])],
  [
    'one with constraints of unknown kind',
    'critical-extension',
    authority([ext.ca(), ext.permitted(names.directory('x'))]),
  ],
  ['one with an unknown critical extension', 'critical-extension', authority([ext.ca(), ext.unknown(true)])],
  ['one for clients', 'server-auth-missing', authority([ext.ca(), ext.clientAuth()])],
  ['one that may not sign', 'signer-key-usage', authority([ext.ca(), ext.keyUsage(0x80)])],
  ['one that is none', 'signer-no-ca', authority([ext.noCa()])],
  ['one that says nothing of it', 'signer-no-ca', authority([])],
  ['one on a curve of its own', 'key-unusable', authority([ext.ca()], { keys: ecKeys('secp256k1') })],
])('of %s it is said: %s', (_, verdict, signer) => {
  expect(authorityFault(signer.certificate, HOST)?.code).toBe(verdict);
  const leaf = made({ keys: leafKeys, signer, extensions: [ext.noCa(), ext.serverAuth(), ext.dns(HOST)] });
  const judged = { authorities: [signer.certificate], host: HOST, now: NOW };
  expect(chainFault([leaf.certificate], judged)?.code).toBe(verdict);
});

test.each<[string, Wanted]>([
  ['has ended', { notAfter: NOW - 1000 }],
  ['has not begun', { notBefore: Date.UTC(2040, 0) }],
])('one that %s is as good as before: its dates are for others', (_, dates) => {
  expect(authorityFault(authority([ext.ca()], dates).certificate, HOST)).toBeUndefined();
});

test('one that Go cannot read is told of, and does not throw', () => {
  const { certificate } = authority([ext.ca(), ext.ca()]);
  expect(authorityFault(certificate, HOST)?.code).toBe('certificate-unreadable');
});
