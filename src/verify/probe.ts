import type { IncomingMessage } from 'node:http';
import { get, type RequestOptions } from 'node:https';
import { isIP, type Socket } from 'node:net';
import { rootCertificates, type TLSSocket } from 'node:tls';
import type { CaBundle } from '../tls/pem.ts';
import { seenCertificate } from './certificate.ts';
import { failureKind } from './failure.ts';
import type { FailureKind, Phase, Probe, Probed } from './probed.ts';

/** Where to connect instead of where DNS leads, as curl's `--connect-to` has it. */
export interface ConnectTo {
  readonly host: string;
  readonly port: number;
  readonly address: string;
  readonly toPort: number;
}

/** How {@link createProbe} reaches and trusts servers. */
export interface ProbeOptions {
  /** Authorities to trust besides Node's own. */
  readonly ca?: Pick<CaBundle, 'caPem' | 'fingerprints'> | undefined;
  readonly connectTo?: readonly ConnectTo[];
  /** Milliseconds for each document, all in all. STS gives up after 5000, the default. */
  readonly timeLimitMs?: number;
  /** Monotonic, in milliseconds. */
  readonly clock?: () => number;
}

/** STS gives up on a document that takes longer. */
const TIME_LIMIT_MS = 5000;

/** Bytes. 200 keys of 8,192 bits are less than half of it. */
const MAX_BYTES = 1024 * 1024;

/** A {@link Probe} over `node:https`. It sends nothing secret, so a certificate that nobody vouches for is told, not obeyed. */
export function createProbe(options: ProbeOptions = {}): Probe {
  const { timeLimitMs = TIME_LIMIT_MS, clock = () => performance.now(), connectTo = [] } = options;
  const own = new Set(options.ca?.fingerprints);
  const ca = options.ca === undefined ? {} : { ca: [...rootCertificates, options.ca.caPem] };
  return (url) =>
    new Promise((resolve) => {
      const target = targetOf(new URL(url), connectTo);
      const seen = progress(isIP(target.address) === 0 ? 'name' : 'connect');
      const startedAt = clock();
      const request = get({ ...requestOptions(new URL(url), target), ...ca });
      // After the end errors may still come of what is torn down.
      const end: End = (failure) => {
        clearTimeout(timer);
        request.destroy();
        resolve({
          url,
          milliseconds: Math.round(clock() - startedAt),
          address: target.isGiven ? undefined : seen.address,
          certificate: seen.certificate,
          answer: seen.response && answerOf(seen.response, failure === undefined ? seen.chunks : []),
          failure: failure && { ...failure, phase: seen.phase },
        });
      };
      const timer = setTimeout(() => end({ kind: 'answer-late', detail: `${timeLimitMs} ms` }), timeLimitMs);
      request.on('error', (error) => end(failureKind(error, seen.phase)));
      request.on('socket', (socket) => follow(socket as TLSSocket, seen, { name: target.name, own }));
      request.on('response', (response) => take(response, seen, end));
    });
}

type End = (failure?: { readonly kind: FailureKind; readonly detail: string }) => void;

interface Target {
  /** For which TLS is verified. */
  readonly name: string;
  readonly address: string;
  readonly port: number;
  /** Whether the user said where to connect. */
  readonly isGiven: boolean;
}

function targetOf({ hostname, port: given }: URL, connectTo: readonly ConnectTo[]): Target {
  const name = hostname.replace(/^\[|\]$/g, '');
  const port = Number(given || 443);
  const to = connectTo.find((one) => one.host === name && one.port === port);
  return to === undefined
    ? { name, address: name, port, isGiven: false }
    : { name, address: to.address, port: to.toPort, isGiven: true };
}

function requestOptions({ host, pathname, search }: URL, { name, address, port }: Target): RequestOptions {
  return {
    host: address,
    port,
    path: pathname + search,
    servername: isIP(name) === 0 ? name : '',
    headers: { host, accept: 'application/json', 'user-agent': 'podrole-verify' },
    agent: false,
    rejectUnauthorized: false,
  };
}

function take(response: IncomingMessage, seen: Progress, end: End): void {
  Object.assign(seen, { phase: 'body', response });
  let bytes = 0;
  response.on('data', (chunk: Buffer) => {
    seen.chunks.push(chunk);
    bytes += chunk.length;
    if (bytes > MAX_BYTES) end({ kind: 'answer-large', detail: `more than ${MAX_BYTES} bytes` });
  });
  response.on('end', () => end());
  response.on('error', (error) => end(failureKind(error, 'body')));
}

/** What has been seen so far. */
interface Progress {
  phase: Phase;
  address: string | undefined;
  certificate: Probed['certificate'];
  response: IncomingMessage | undefined;
  readonly chunks: Buffer[];
}

function progress(phase: Phase): Progress {
  return { phase, address: undefined, certificate: undefined, response: undefined, chunks: [] };
}

function follow(
  socket: TLSSocket,
  seen: Progress,
  { name, own }: { readonly name: string; readonly own: ReadonlySet<string> },
): void {
  const reach = (phase: Phase) => Object.assign(seen, { phase });
  socket.once('lookup', () => reach('connect'));
  socket.once('connect', () => {
    seen.address = (socket as Socket).remoteAddress;
    reach('tls');
  });
  socket.once('secureConnect', () => {
    seen.certificate = seenCertificate(socket, name, own);
    reach('first-byte');
  });
}

function answerOf({ statusCode = 0, headers }: IncomingMessage, chunks: readonly Buffer[]): Probed['answer'] {
  return { status: statusCode, headers, body: Buffer.concat(chunks).toString('utf8') };
}
