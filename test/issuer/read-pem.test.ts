import { generateKeyPairSync } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { PodroleError } from '../../src/errors.ts';
import { kidOf } from '../../src/issuer/kid.ts';
import { readPem } from '../../src/issuer/read-pem.ts';
import { issueOnce, keyObjectsOf } from '../tls/made-once.ts';
import { fixedKey, fixedKid } from './fixed-key.ts';
import { pair, pem } from './keys.ts';

const rsa = keyObjectsOf('leaf');
const pkcs1 = rsa.publicKey.export({ type: 'pkcs1', format: 'pem' }).toString();
const { certPem } = await issueOnce({ dnsNames: ['a.example'] });

describe('public keys of a PEM file', () => {
  test.each<[says: string, text: string, kids: readonly string[]]>([
    ['as kubeadm writes sa.pub', fixedKey.export({ type: 'spki', format: 'pem' }).toString(), [fixedKid]],
    ['as PKCS #1', pkcs1, [kidOf(rsa.publicKey)]],
    ['of an elliptic curve', pem(0), [kidOf(pair(0).publicKey)]],
    [
      'several, with text between',
      `# old\n${pem(0)}\n# new\r\n${pem(1)}`,
      [kidOf(pair(0).publicKey), kidOf(pair(1).publicKey)],
    ],
    ['with DOS line ends', pem(0).replaceAll('\n', '\r\n'), [kidOf(pair(0).publicKey)]],
  ])('%s', (_, text, kids) => {
    expect(readPem(text, 'sa.pub').map(({ kid }) => kid)).toEqual(kids);
  });

  test('of a certificate', () => {
    expect(readPem(certPem, 'sa.crt').length).toBeGreaterThan(0);
  });
});

describe('a PEM file is refused', () => {
  const secret = rsa.privateKey.export({ type: 'pkcs8', format: 'pem' }).toString();
  test.each<[says: string, text: string, problem: RegExp]>([
    [
      'with a private key, and how to mend it is said',
      secret,
      /sa\.pub holds a private key.*podrole issuer keys public sa\.pub/,
    ],
    [
      'with a private key of an older form',
      rsa.privateKey.export({ type: 'pkcs1', format: 'pem' }).toString(),
      /private key/,
    ],
    [
      'with an EC private key',
      pair(0).privateKey.export({ type: 'sec1', format: 'pem' }).toString(),
      /private key/,
    ],
    ['with a private key behind a public one', `${pem(0)}${secret}`, /private key/],
    ['with an encrypted private key', secret.replaceAll('PRIVATE', 'ENCRYPTED PRIVATE'), /private key/],
    ['with nothing', '', /no PEM block/],
    ['with HTML', '<html>', /no PEM block/],
    ['with half a block', pem(0).slice(0, 60), /block that does not end/],
    ['with half a second block', pem(0) + pem(1).slice(0, 60), /block that does not end/],
    ['with a thousand beginnings', '-----BEGIN A-----\n'.repeat(50_000), /block that does not end/],
    [
      'with another block',
      '-----BEGIN EC PARAMETERS-----\nBggqhkjOPQMBBw==\n-----END EC PARAMETERS-----',
      /"EC PARAMETERS"/,
    ],
    [
      'with a block of garbage',
      '-----BEGIN PUBLIC KEY-----\nAAAA\n-----END PUBLIC KEY-----',
      /no public key/,
    ],
    [
      'with a key that STS does not take',
      generateKeyPairSync('ed25519').publicKey.export({ type: 'spki', format: 'pem' }).toString(),
      /sa\.pub: key of type ed25519/,
    ],
  ])('%s', (_, text, problem) => {
    expect(() => readPem(text, 'sa.pub')).toThrow(expect.objectContaining({ code: 'KEY_INVALID' }));
    expect(() => readPem(text, 'sa.pub')).toThrow(problem);
  });

  test('without a word of what it holds', () => {
    const lines = secret.split('\n').filter((line) => line.length > 20 && !line.startsWith('-'));
    expect(lines.length).toBeGreaterThan(5);
    try {
      readPem(secret, 'sa.pub');
    } catch (error) {
      for (const line of lines) expect(String((error as Error).stack)).not.toContain(line);
    }
  });

  test('or read, whatever it holds', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 200 }), fc.boolean(), (text, framed) => {
        const given = framed ? `-----BEGIN PUBLIC KEY-----\n${text}\n-----END PUBLIC KEY-----` : text;
        try {
          readPem(given, 'sa.pub');
        } catch (error) {
          expect(error).toBeInstanceOf(PodroleError);
        }
      }),
    );
  });
});
