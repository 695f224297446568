import type { FlagTable, SettingsOf } from './flag.ts';
import { duration, size, wholeNumber } from './values.ts';

/** How much a client may send, hold and wait: bounds on memory and on how long others wait. */
export const LIMIT_FLAGS = {
  maxBody: {
    name: 'max-body',
    takes: 'SIZE',
    value: size,
    default: '8MiB',
    help: 'largest review that is read',
  },
  maxBodyMemory: {
    name: 'max-body-memory',
    takes: 'SIZE',
    value: size,
    default: '64MiB',
    help: 'what all reviews that are being read may hold together; over it, the one that takes longest is refused',
  },
  maxJsonDepth: {
    name: 'max-json-depth',
    takes: 'LEVELS',
    value: wholeNumber(1, 1_000_000),
    default: '1000',
    help: 'deepest nesting of a review that is parsed',
  },
  maxJsonValues: {
    name: 'max-json-values',
    takes: 'COUNT',
    value: wholeNumber(1, 100_000_000),
    default: '100000',
    help: 'most members and elements of a review that is parsed; each takes about a microsecond',
  },
  maxHeaderSize: {
    name: 'max-header-size',
    takes: 'SIZE',
    value: size,
    default: '16KiB',
    help: 'largest headers of a request, its first line included',
  },
  maxConnections: {
    name: 'max-connections',
    takes: 'COUNT',
    value: wholeNumber(1, 1_000_000),
    default: '2000',
    help: 'most connections on a port, about 32 KiB each; over it, one that never sent a review gives way, then one that is idle',
  },
  handshakeTimeout: {
    name: 'handshake-timeout',
    takes: 'DURATION',
    value: duration,
    default: '10s',
    help: 'how long a TLS handshake may take; 0 for any time',
  },
  headersTimeout: {
    name: 'headers-timeout',
    takes: 'DURATION',
    value: duration,
    default: '100s',
    help: "how long a request's headers may take, the first one's from the handshake on; over 90s, for which the API server keeps unused connections; 0 for any time",
  },
  requestTimeout: {
    name: 'request-timeout',
    takes: 'DURATION',
    value: duration,
    default: '30s',
    help: 'how long a body may take after its headers; the API server waits at most 30s; 0 for any time',
  },
  idleTimeout: {
    name: 'idle-timeout',
    takes: 'DURATION',
    value: duration,
    default: '100s',
    help: 'how long a connection is kept between requests; over 90s, or the API server loses reviews on connections that close; 0 for any time',
  },
} as const satisfies FlagTable;

/** What {@link LIMIT_FLAGS} yields. */
export type Limits = SettingsOf<typeof LIMIT_FLAGS>;
