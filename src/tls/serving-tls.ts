import type { Server as NetServer } from 'node:net';
import { createSecureContext, type SecureVersion, Server, type TlsOptions } from 'node:tls';
import type { Logger } from 'pino';
import type { CheckSource } from '../serving/check.ts';
import { startPolling } from '../serving/polling.ts';
import { cipherList } from './cipher-suites.ts';
import { type FollowedFiles, followFiles } from './followed-files.ts';
import { type FollowedPair, followPair, type PairFiles } from './followed-pair.ts';
import type { TlsMetrics } from './metrics.ts';
import { type CaBundle, caBundle, type ServingPair } from './pem.ts';

/** What a server speaks TLS with. */
export interface TlsSource {
  /** Files are followed; a pair in memory stays, unless it is followed as well. */
  readonly pair: PairFiles | ServingPair | FollowedPair;
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
  const pair = await followed(source.pair, clock);
  const clients = await followClientCa(source);
  const sources = [pair, clients].filter((one) => one !== undefined);
  const servers: Server[] = [];
  let inUse = { pair: pair.value, clients: clients?.value };
  let options = optionsFor(source, inUse);
  report();

  /** Serves with what there is now; answers whether it is something else than before. */
  function renew(): boolean {
    const now = { pair: pair.value, clients: clients?.value };
    if (now.pair === inUse.pair && now.clients === inUse.clients) return false;
    inUse = now;
    options = optionsFor(source, now);
    for (const server of servers) server.setSecureContext(options);
    return true;
  }

  function report(): void {
    metrics.expires('serving', inUse.pair.notAfter);
    if (inUse.pair.caNotAfter !== undefined) metrics.expires('ca', inUse.pair.caNotAfter);
    if (clients !== undefined) metrics.expires('client-ca', clients.value.notAfter);
    metrics.current(problem() === undefined);
  }

  function problem(): string | undefined {
    const problems = sources.flatMap((one) => one.problem ?? []);
    return problems.length === 0 ? undefined : problems.join('; ');
  }

  async function look(): Promise<void> {
    const before = problem();
    await Promise.all(sources.map((one) => one.look()));
    if (renew()) log.info({ notAfter: inUse.pair.notAfter }, 'serving with another certificate');
    const now = problem();
    if (now !== undefined && now !== before)
      log.error({ problem: now }, 'TLS files cannot be used; the last good state stays');
    report();
  }

  /** A machine may have slept past the end of a certificate that can be renewed: its first handshake renews it. */
  const renewAtHandshake: NonNullable<TlsOptions['SNICallback']> = (_name, done) => {
    try {
      done(null, renew() ? createSecureContext(options) : undefined);
    } catch (error) {
      log.error({ problem: String(error) }, 'the serving certificate cannot be renewed');
      done(null);
    }
  };

  const polling = startPolling(
    () => look().catch((error) => log.error({ problem: String(error) }, 'TLS files cannot be looked at')),
    pollMs,
  );

  return {
    options: { ...options, SNICallback: renewAtHandshake },
    keepUpToDate(server) {
      if (!(server instanceof Server)) throw new TypeError('the server speaks no TLS');
      servers.push(server);
      server.setSecureContext(options);
    },
    check() {
      const { notAfter } = inUse.pair;
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

async function followed(pair: TlsSource['pair'], clock: () => number): Promise<FollowedPair> {
  if ('look' in pair) return pair;
  return 'certFile' in pair
    ? followPair(pair, clock)
    : { value: pair, problem: undefined, look: async () => {} };
}

async function followClientCa({ clientCaFile }: TlsSource): Promise<FollowedFiles<CaBundle> | undefined> {
  if (clientCaFile === undefined) return undefined;
  return followFiles({ ca: clientCaFile }, ({ ca }) => caBundle(ca));
}

function optionsFor(
  source: TlsSource,
  { pair, clients }: { readonly pair: ServingPair; readonly clients: CaBundle | undefined },
): TlsOptions {
  const { minVersion, cipherSuites } = source;
  return {
    cert: pair.certPem,
    key: pair.keyPem,
    minVersion,
    ...(cipherSuites === undefined ? {} : { ciphers: cipherList(cipherSuites) }),
    ...(clients === undefined ? {} : { ca: clients.caPem, requestCert: true, rejectUnauthorized: true }),
  };
}
