import { PodroleError } from '../errors.ts';
import type { ApiServer } from './cluster.ts';
import type { FlagTable, SettingsOf } from './flag.ts';
import { ISSUER_FLAGS, intervalProblem, KEY_SOURCE_FLAGS, keySourceCluster, required } from './issuer.ts';
import { type PublicationTarget, publicationTarget, publisherName } from './issuer-values.ts';
import { TABLE_OUTPUT } from './output.ts';
import { type Environment, type GivenFlags, readSettings } from './read.ts';
import { SERVING_FLAGS } from './serving.ts';
import { boolean, duration, longDuration } from './values.ts';

/** Where the documents are published. */
export const TARGET_FLAGS = {
  to: {
    name: 'to',
    takes: 'TARGET',
    value: publicationTarget,
    help: 'dir:PATH, a folder below which the documents lie at their URL paths, or s3://BUCKET/PREFIX, to which the issuer URL leads',
  },
  retireAfter: {
    name: 'retire-after',
    takes: 'DURATION',
    value: longDuration,
    default: '25h',
    help: 'how long a key stays after it was first found missing: the longest life of a token and a margin',
  },
} as const satisfies FlagTable;

/** The flags of `podrole issuer publish`. */
export const PUBLISH_FLAGS = {
  ...ISSUER_FLAGS,
  ...TARGET_FLAGS,
  publisher: {
    name: 'publisher',
    takes: 'NAME',
    value: publisherName,
    help: 'whose the keys are: only their own publisher retires them (default: with --from-kubernetes the UID of kube-system, else nobody)',
  },
  ...KEY_SOURCE_FLAGS,
  dryRun: {
    name: 'dry-run',
    value: boolean,
    default: 'false',
    help: 'writes nothing, and prints what would change',
  },
  watch: {
    name: 'watch',
    value: boolean,
    default: 'false',
    help: 'goes on publishing as the sources change, until a signal',
  },
  interval: {
    name: 'interval',
    takes: 'DURATION',
    value: duration,
    default: '1m',
    help: 'with --watch, how often the sources and what is published are looked at',
  },
  host: SERVING_FLAGS.host,
  healthPort: SERVING_FLAGS.healthPort,
  metricsPort: SERVING_FLAGS.metricsPort,
  logLevel: SERVING_FLAGS.logLevel,
  output: TABLE_OUTPUT,
} as const satisfies FlagTable;

/** What {@link PUBLISH_FLAGS} yields. */
export type PublishSettings = Omit<SettingsOf<typeof PUBLISH_FLAGS>, 'issuer' | 'to'> & {
  readonly issuer: string;
  readonly to: PublicationTarget;
  /** The token by which the publisher itself is known to AWS, where it is known by one. */
  readonly ownTokenFile: string | undefined;
  /** `undefined` where keys come from files and URLs alone. */
  readonly cluster: ApiServer | undefined;
};

/**
 * What the flags of `podrole issuer publish` say.
 *
 * @throws PodroleError USAGE
 */
export function readPublishSettings(
  given: GivenFlags,
  environment: Environment = process.env,
): PublishSettings {
  const settings = readSettings(PUBLISH_FLAGS, given, environment);
  const { sharedIssuer, publisher, watch, dryRun, interval } = settings;
  const problem =
    sharedIssuer && publisher === undefined
      ? '--shared-issuer needs a --publisher: whose keys are whose must be told'
      : watch && dryRun
        ? '--watch publishes again and again, --dry-run never; leave one out'
        : intervalProblem(interval);
  if (problem !== undefined) throw new PodroleError('USAGE', problem);
  return {
    ...settings,
    issuer: required(settings.issuer, '--issuer', "give the API server's --service-account-issuer"),
    to: required(settings.to, '--to', 'give dir:PATH or s3://BUCKET/PREFIX'),
    ownTokenFile: environment.AWS_WEB_IDENTITY_TOKEN_FILE || undefined,
    cluster: keySourceCluster(settings, environment),
  };
}
