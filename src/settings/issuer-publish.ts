import { PodroleError } from '../errors.ts';
import type { FlagTable, SettingsOf } from './flag.ts';
import { type ApiServer, ISSUER_FLAGS, KEY_SOURCE_FLAGS, keySourceCluster, required } from './issuer.ts';
import { TABLE_OUTPUT } from './output.ts';
import { type Environment, type GivenFlags, readSettings } from './read.ts';
import { boolean, longDuration, publicationTarget, publisherName } from './values.ts';

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
  output: TABLE_OUTPUT,
} as const satisfies FlagTable;

/** What {@link PUBLISH_FLAGS} yields. */
export type PublishSettings = Omit<SettingsOf<typeof PUBLISH_FLAGS>, 'issuer' | 'to'> & {
  readonly issuer: string;
  readonly to: PublicationTarget;
  /** `undefined` where keys come from files and URLs alone. */
  readonly cluster: ApiServer | undefined;
};

/** A target as `--to` names it. */
export type PublicationTarget = NonNullable<SettingsOf<typeof TARGET_FLAGS>['to']>;

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
  const { sharedIssuer } = settings;
  if (sharedIssuer && settings.publisher === undefined)
    throw new PodroleError('USAGE', '--shared-issuer needs a --publisher: whose keys are whose must be told');
  return {
    ...settings,
    issuer: required(settings.issuer, '--issuer', "give the API server's --service-account-issuer"),
    to: required(settings.to, '--to', 'give dir:PATH or s3://BUCKET/PREFIX'),
    cluster: keySourceCluster(settings, environment),
  };
}
