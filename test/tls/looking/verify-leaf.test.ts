import type { AddressInfo } from 'node:net';
import { connect, createServer } from 'node:tls';
import { describe, expect, test } from 'vitest';
import { chainFault } from '../../../src/tls/looking/chain-fault.ts';
import { chainProblem, leafProblem } from '../../../src/tls/looking/verify-leaf.ts';
import { CHAIN_CASES, HOST } from './chain-cases.ts';
import { ext, type Made, made } from './made-certificate.ts';

describe('the verdict of kube-apiserver', () => {
  test.each(CHAIN_CASES)('on $name is $verdict', ({ chain, bundle, host, now, verdict }) => {
    const fault = chainFault(
      chain.map(({ certificate }) => certificate),
      { authorities: bundle.map(({ certificate }) => certificate), host, now },
    );
    expect(fault?.code).toBe(verdict);
  });
});

describe('a TLS client of Node', () => {
  const ca = made({ subject: 'CA', extensions: [ext.ca(), ext.keyUsage(0x06)], ...today() });
  const stranger = made({ subject: 'CA', extensions: [ext.ca(), ext.keyUsage(0x06)], ...today() });
  const leaf = (name: string, more = {}) =>
    made({ signer: ca, extensions: [ext.serverAuth(), ext.dns(name)], ...today(), ...more });

  test.each([
    ['takes the leaf', leaf(HOST), ca, true],
    ['refuses another name', leaf('podrole.shop.svc'), ca, false],
    ['refuses another authority of that name', leaf(HOST), stranger, false],
    ['refuses a leaf that ended', leaf(HOST, { notAfter: Date.now() - 60_000 }), ca, false],
  ])('%s, as it is judged', async (_, server, anchor, isTaken) => {
    expect(await handshake(server, anchor)).toBe(isTaken);
    const problem = leafProblem(server.certificate, [anchor.certificate], { host: HOST, now: Date.now() });
    expect(problem === undefined).toBe(isTaken);
  });
});

test('what is wrong is said with names and times, escaped', () => {
  const ca = made({ subject: 'CA\u001b[2J\nX', extensions: [ext.ca()], notAfter: Date.UTC(2030, 0, 2) });
  const leaf = made({ signer: ca, subject: 'leaf', extensions: [ext.dns('a.b.svc')] });
  const of = { host: 'a.b.svc', now: Date.UTC(2030, 0, 10) };
  const problem = leafProblem(leaf.certificate, [ca.certificate], of);
  expect(problem).toMatch(/^"CN=CA.*X" ended at 2030-01-02 00:00Z$/);
  expect(problem).not.toMatch(/[\p{Cc}]/u);
  expect(leafProblem(leaf.certificate, [], { ...of, host: 'c.d.svc' })).toBe(
    '"CN=leaf" is not for "c.d.svc": it is for "a.b.svc"',
  );
  expect(chainProblem([], [ca.certificate], of)).toBe('there is no certificate');
});

/** The client of Node has the clock of the machine. */
function today() {
  return { notBefore: Date.now() - 3_600_000, notAfter: Date.now() + 3_600_000 };
}

function handshake({ pem, keys }: Made, anchor: Made): Promise<boolean> {
  const key = keys.privateKey.export({ type: 'pkcs8', format: 'pem' });
  const server = createServer({ cert: pem, key }, (socket) => socket.end());
  server.on('tlsClientError', () => {});
  return new Promise<boolean>((resolve) => {
    server.listen(0, '127.0.0.1', () => {
      const { port } = server.address() as AddressInfo;
      const socket = connect({ host: '127.0.0.1', port, ca: anchor.pem, servername: HOST }, () => {
        resolve(true);
        socket.destroy();
      });
      socket.on('error', () => resolve(false));
    });
  }).finally(() => server.close());
}
