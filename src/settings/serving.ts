import type { FlagTable } from './flag.ts';
import { choice, duration, port, text } from './values.ts';

/** Where every long-running command listens besides its own port, how it ends and what it says. */
export const SERVING_FLAGS = {
  host: {
    name: 'host',
    takes: 'ADDRESS',
    value: text,
    help: 'address to listen on (default: every address)',
  },
  healthPort: {
    name: 'health-port',
    takes: 'PORT',
    value: port,
    default: '8081',
    help: 'port for /livez and /readyz (HTTP); 0 takes a free one',
  },
  metricsPort: {
    name: 'metrics-port',
    takes: 'PORT',
    value: port,
    default: '9999',
    help: 'port for /metrics (HTTP); 0 takes a free one',
  },
  drain: {
    name: 'drain',
    takes: 'DURATION',
    value: duration,
    default: '5s',
    help: 'how long to keep serving after SIGTERM while endpoints are withdrawn; 0 for not at all',
  },
  logLevel: {
    name: 'log-level',
    takes: 'LEVEL',
    value: choice(['debug', 'info', 'warn', 'error']),
    default: 'info',
    help: 'least level that is logged',
  },
} as const satisfies FlagTable;
