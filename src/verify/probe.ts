import type { IncomingMessage } from 'node:http';
import { get } from 'node:https';
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
  const own = new Set(options.ca?.fingerprints);
  const ca = options.ca === undefined ? {} : { ca: [...rootCertificates, options.ca.caPem] };
  return (url) =>
    new Promise((resolve) => {
      const { timeLimitMs = TIME_LIMIT_MS, clock = () => performance.now(), connectTo = [] } = options;
      const { hostname, port, pathname, search, host } = new URL(url);
      const name = hostname.replace(/^\[|\]$/g, '');
      const to = connectTo.find((one) => one.host === name && one.port === Number(port || 443));
      const startedAt = clock();
      const address = to?.address ?? name;
      const seen = progress(isIP(address) === 0 ? 'name' : 'connect');
      const timer = setTimeout(() => end({ kind: 'answer-late', detail: `${timeLimitMs} ms` }), timeLimitMs);
      const request = get({
        host: address,
        port: to?.toPort ?? Number(port || 443),
        path: pathname + search,
        servername: isIP(name) === 0 ? name : '',
        headers: { host, accept: 'application/json', 'user-agent': 'podrole-verify' },
        agent: false,
        rejectUnauthorized: false,
        ...ca,
      });
      // After the end errors may still come of what is torn down.
      const end = (failure?: { kind: FailureKind; detail: string }) => {
        clearTimeout(timer);
        request.destroy();
        const { phase, certificate, response, chunks } = seen;
        resolve({
          url,
          milliseconds: Math.round(clock() - startedAt),
          address: to === undefined ? seen.address : undefined,
          certificate,
          answer: response && answerOf(response, failure === undefined ? chunks : []),
          failure: failure && { ...failure, phase },
        });
      };
      request.on('error', (error) => end(failureKind(error, seen.phase)));
      request.on('socket', (socket) => follow(socket as TLSSocket, seen, { name, own }));
      request.on('response', (response) => {
        Object.assign(seen, { phase: 'body', response });
        let bytes = 0;
        response.on('data', (chunk: Buffer) => {
          seen.chunks.push(chunk);
          bytes += chunk.length;
          if (bytes > MAX_BYTES) end({ kind: 'answer-large', detail: `more than ${MAX_BYTES} bytes` });
        });
        response.on('end', () => end());
        response.on('error', (error) => end(failureKind(error, 'body')));
      });
    });
}

interface Progress extends Pick<Probed, 'address' | 'certificate'> {
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
