import { PodroleError } from '../errors.ts';
import type { ApiServer } from './cluster.ts';
import type { FlagTable, SettingsOf } from './flag.ts';
import { ISSUER_FLAGS, intervalProblem, KEY_SOURCE_FLAGS, keySourceCluster, required } from './issuer.ts';
import { type Environment, type GivenFlags, readSettings } from './read.ts';
import { SERVING_FLAGS } from './serving.ts';
import { pairProblem, SERVING_TLS_FLAGS } from './tls.ts';
import { duration, longDuration, port } from './values.ts';

/** The flags of `podrole issuer serve`. */
export const ISSUER_SERVE_FLAGS = {
  ...ISSUER_FLAGS,
  ...KEY_SOURCE_FLAGS,
  interval: {
    name: 'interval',
    takes: 'DURATION',
    value: duration,
    default: '30s',
    help: 'how often the sources of keys are read',
  },
  retireAfter: {
    name: 'retire-after',
    takes: 'DURATION',
    value: longDuration,
    default: '25h',
    help: 'how long a key is served on that its source no longer has: the longest life of a token and an hour; a restart forgets such keys',
  },
  host: SERVING_FLAGS.host,
  port: {
    name: 'port',
    takes: 'PORT',
    value: port,
    default: '8443',
    help: 'port for the documents (HTTPS, or HTTP without --tls-cert); 0 takes a free one',
  },
  healthPort: SERVING_FLAGS.healthPort,
  metricsPort: SERVING_FLAGS.metricsPort,
  ...SERVING_TLS_FLAGS,
  drain: SERVING_FLAGS.drain,
  logLevel: SERVING_FLAGS.logLevel,
} as const satisfies FlagTable;

/** What {@link ISSUER_SERVE_FLAGS} yields, and which API server that means. */
export type IssuerServeSettings = SettingsOf<typeof ISSUER_SERVE_FLAGS> & {
  readonly issuer: string;
  readonly apiServer: ApiServer | undefined;
};

/**
 * What the flags of `podrole issuer serve` say, each for itself and together.
 *
 * @throws PodroleError USAGE naming the flags that do not go together.
 */
export function readIssuerServeSettings(
  given: GivenFlags,
  environment: Environment = process.env,
): IssuerServeSettings {
  const settings = readSettings(ISSUER_SERVE_FLAGS, given, environment);
  const issuer = required(settings.issuer, '--issuer', 'give the URL that tokens carry in iss');
  const apiServer = keySourceCluster(settings, environment);
  const problem =
    pairProblem(settings, 'plain HTTP behind a proxy that speaks HTTPS') ??
    intervalProblem(settings.interval);
  if (problem !== undefined) throw new PodroleError('USAGE', problem);
  return { ...settings, issuer, apiServer };
}
