import type { Server as NetServer } from 'node:net';
import { type SecureVersion, Server, type TlsOptions } from 'node:tls';
import type { Logger } from 'pino';
import { PodroleError } from '../errors.ts';
import type { CheckSource } from '../serving/check.ts';
import { startPolling } from '../serving/polling.ts';
import { cipherList } from './cipher-suites.ts';
import { type FollowedFiles, followFiles } from './followed-files.ts';
import type { TlsMetrics } from './metrics.ts';
import { type CaBundle, caBundle, type ServingPair, servingPair } from './pem.ts';

/** The files, as the flags name them. */
export interface PairFiles {
  readonly certFile: string;
  readonly keyFile: string;
}

/** What a server speaks TLS with. */
export interface TlsSource {
  /** Files are followed; a pair in memory stays. */
  readonly pair: PairFiles | ServingPair;
  /** Only clients with a certificate of one of these authorities are let in. */
  readonly clientCaFile: string | undefined;
  readonly minVersion: SecureVersion;
  /** OpenSSL's names; Node's own choice without. */
  readonly cipherSuites: readonly string[] | undefined;
}

/** What following the files needs. */
export interface ServingTlsDeps {
  readonly log: Logger;
  readonly metrics: TlsMetrics;
  /** Milliseconds since the epoch. */
  readonly clock: () => number;
  /** How often to look for changes. Milliseconds, 1000 by default. */
  readonly pollMs?: number;
}

/** The TLS side of a server, kept up to date until it is closed. */
export interface ServingTls {
  /** To make the server with. */
  readonly options: TlsOptions;
  /** Hands every later state to `server`. Connections that are open keep the certificate they began with. */
  keepUpToDate(server: NetServer): void;
  /** Well until the certificate in use expires, whatever the files hold. */
  readonly check: CheckSource;
  close(): Promise<void>;
}

const POLL_MS = 1000;

/**
 * Reads certificate, key and client authorities and follows their files. What cannot be used (half written, not
 * belonging together, expired) leaves the last good state in use and shows in log, metric and readiness detail.
 *
 * New handshakes see a new state within a second or so; nothing that is open is dropped, so a client whose
 * authority is withdrawn stays in until its connection ends.
 *
 * @throws PodroleError TLS_INVALID for files that cannot be used from the start.
 */
export async function openServingTls(source: TlsSource, deps: ServingTlsDeps): Promise<ServingTls> {
  const { log, metrics, clock, pollMs = POLL_MS } = deps;
  const pair = await followPair(source, clock);
  const clients = await followClientCa(source);
  const followed = [pair, clients].filter((one) => one !== undefined);
  const servers: Server[] = [];
  let options = optionsFor(source, pair.value, clients?.value);
  report();

  function report(): void {
    metrics.expires('serving', pair.value.notAfter);
    if (clients !== undefined) metrics.expires('client-ca', clients.value.notAfter);
    metrics.current(problem() === undefined);
  }

  function problem(): string | undefined {
    const problems = followed.flatMap((one) => one.problem ?? []);
    return problems.length === 0 ? undefined : problems.join('; ');
  }

  async function look(): Promise<void> {
    const before = problem();
    const changes = await Promise.all(followed.map((one) => one.look()));
    if (changes.includes(true)) {
      options = optionsFor(source, pair.value, clients?.value);
      for (const server of servers) server.setSecureContext(options);
      log.info({ notAfter: pair.value.notAfter }, 'TLS files reloaded');
    }
    const now = problem();
    if (now !== undefined && now !== before)
      log.error({ problem: now }, 'TLS files cannot be used; the last good state stays');
    report();
  }

  const polling = startPolling(
    () => look().catch((error) => log.error({ problem: String(error) }, 'TLS files cannot be looked at')),
    pollMs,
  );

  return {
    options,
    keepUpToDate(server) {
      if (!(server instanceof Server)) throw new TypeError('the server speaks no TLS');
      servers.push(server);
      server.setSecureContext(options);
    },
    check() {
      const { notAfter } = pair.value;
      const ok = notAfter.getTime() > clock();
      const state = `${ok ? 'valid until' : 'expired at'} ${notAfter.toISOString()}`;
      const wrong = problem();
      return {
        name: 'certificate',
        ok,
        detail: wrong === undefined ? state : `${state}, as before: ${wrong}`,
      };
    },
    close: () => polling.stop(),
  };
}

/** A pair that expired does not take the place of one that did not. */
async function followPair(
  { pair }: TlsSource,
  clock: () => number,
): Promise<Pick<FollowedFiles<ServingPair>, 'value' | 'problem' | 'look'>> {
  if (!('certFile' in pair)) return { value: pair, problem: undefined, look: async () => false };
  return followFiles({ cert: pair.certFile, key: pair.keyFile }, ({ cert, key }, inUse) => {
    const read = servingPair(cert, key);
    const expired = ({ notAfter }: ServingPair) => notAfter.getTime() <= clock();
    if (expired(read) && inUse !== undefined && !expired(inUse)) {
      throw new PodroleError('TLS_INVALID', `${cert.name} expired at ${read.notAfter.toISOString()}`);
    }
    return read;
  });
}

async function followClientCa({ clientCaFile }: TlsSource): Promise<FollowedFiles<CaBundle> | undefined> {
  if (clientCaFile === undefined) return undefined;
  return followFiles({ ca: clientCaFile }, ({ ca }) => caBundle(ca));
}

function optionsFor(source: TlsSource, pair: ServingPair, clients: CaBundle | undefined): TlsOptions {
  const { minVersion, cipherSuites } = source;
  return {
    cert: pair.certPem,
    key: pair.keyPem,
    minVersion,
    ...(cipherSuites === undefined ? {} : { ciphers: cipherList(cipherSuites) }),
    ...(clients === undefined ? {} : { ca: clients.caPem, requestCert: true, rejectUnauthorized: true }),
  };
}
