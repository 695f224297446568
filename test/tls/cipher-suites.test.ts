import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { connect, createServer, getCiphers, type SecureVersion } from 'node:tls';
import { describe, expect, test } from 'vitest';
import { CIPHER_SUITES, cipherList, cipherSuite } from '../../src/tls/cipher-suites.ts';
import { issueOnce } from './made-once.ts';

const { caPem, certPem, keyPem } = await issueOnce({ ipAddresses: ['127.0.0.1'] });
// The certificate has an RSA key, as have those that podrole issues.
const withRsa = Object.keys(CIPHER_SUITES).filter((name) => !name.includes('ECDSA'));

interface Handshake {
  readonly suites: readonly string[];
  readonly minVersion?: SecureVersion;
  /** The client's least and highest version. */
  readonly client: SecureVersion;
}

/** IANA's name of the suite that a client and a server with `suites` agree on, or `undefined`. */
async function agreed({ suites, minVersion = 'TLSv1.2', client }: Handshake): Promise<string | undefined> {
  const ciphers = cipherList(suites);
  const server = createServer({ cert: certPem, key: keyPem, ciphers, minVersion }, (socket) => socket.end());
  server.on('tlsClientError', () => {});
  await once(server.listen(0, '127.0.0.1'), 'listening');
  const { port } = server.address() as AddressInfo;
  const versions = { minVersion: client, maxVersion: client };
  return new Promise((resolve) => {
    const socket = connect({ host: '127.0.0.1', port, ca: caPem, ciphers: 'ALL:@SECLEVEL=0', ...versions })
      .once('secureConnect', () => {
        resolve(socket.getCipher().standardName);
        socket.destroy();
      })
      .once('error', () => resolve(undefined))
      .once('close', () => server.close());
  });
}

describe('the table of cipher suites', () => {
  test('holds what OpenSSL has', () => {
    for (const name of Object.values(CIPHER_SUITES)) expect(getCiphers()).toContain(name.toLowerCase());
  });

  test.each(withRsa)('gives %s its name of OpenSSL', async (name) => {
    const suite = cipherSuite(name) ?? '';
    expect(cipherSuite(suite)).toBe(suite);
    const client = name.includes('_WITH_') ? 'TLSv1.2' : 'TLSv1.3';
    expect(await agreed({ suites: [suite], client })).toBe(name);
  });

  test.each(['TLS_RSA_WITH_RC4_128_SHA', 'NULL', 'ALL', '', 'toString', 'aNULL:ALL'])(
    'does not hold %j',
    (name) => {
      expect(cipherSuite(name)).toBeUndefined();
    },
  );
});

describe('a list of cipher suites', () => {
  const strong = 'ECDHE-RSA-AES256-GCM-SHA384';

  test('without one of TLS 1.3 leaves those as they are', async () => {
    expect(await agreed({ suites: [strong], client: 'TLSv1.3' })).toMatch(/^TLS_/);
    expect(await agreed({ suites: [strong], client: 'TLSv1.2' })).toBe(
      'TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384',
    );
  });

  test('with some of TLS 1.3 alone allows only that version', async () => {
    const suites = ['TLS_CHACHA20_POLY1305_SHA256'];
    expect(await agreed({ suites, client: 'TLSv1.3' })).toBe('TLS_CHACHA20_POLY1305_SHA256');
    expect(await agreed({ suites, client: 'TLSv1.2' })).toBeUndefined();
  });

  test('with TLS 1.3 as the least version leaves out the others', async () => {
    expect(await agreed({ suites: [strong], minVersion: 'TLSv1.3', client: 'TLSv1.2' })).toBeUndefined();
    expect(await agreed({ suites: [strong], minVersion: 'TLSv1.3', client: 'TLSv1.3' })).toMatch(/^TLS_/);
  });
});
