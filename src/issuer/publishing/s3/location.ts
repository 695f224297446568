import { PodroleError } from '../../../errors.ts';
import type { ObjectPlace } from '../target.ts';

/** Where in S3 the documents of an issuer lie. */
export interface S3Location {
  /** As the user wrote it. */
  readonly text: string;
  readonly bucket: string;
  /** Where the issuer URL leads, without slashes at its ends; empty for the top of the bucket. */
  readonly prefix: string;
}

const SCHEME = 's3://';

/** S3's limit on a key is 1024 bytes; IAM's on the issuer URL that leads there, 255. */
const LONGEST_PREFIX = 255;

interface Rule {
  readonly breaks: (parts: S3Location) => boolean;
  readonly problem: string;
  readonly mend: string;
}

const NO_BUCKET = 'give s3://BUCKET or s3://BUCKET/PREFIX with the name of a general purpose bucket';

/** In the order in which a reader would mend them. */
const RULES: readonly Rule[] = [
  {
    breaks: ({ text }) => !text.startsWith(SCHEME),
    problem: 'does not begin with s3://',
    mend: NO_BUCKET,
  },
  {
    breaks: ({ bucket }) => bucket.startsWith('arn:'),
    problem: 'is an ARN',
    mend: `${NO_BUCKET}: access points serve nobody without credentials`,
  },
  {
    breaks: ({ bucket }) => !/^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$/.test(bucket) || bucket.includes('..'),
    problem: 'has no possible bucket name',
    mend: '3 to 63 lower-case letters, digits, dots and hyphens, a letter or digit at both ends',
  },
  {
    breaks: ({ bucket }) => /^\d+\.\d+\.\d+\.\d+$/.test(bucket),
    problem: 'has an IP address for a bucket',
    mend: NO_BUCKET,
  },
  {
    breaks: ({ bucket }) => /^(?:xn--|sthree-)/.test(bucket),
    problem: 'has a bucket name that S3 reserves',
    mend: NO_BUCKET,
  },
  {
    breaks: ({ bucket }) => /(?:-s3alias|--ol-s3|\.mrap|--x-s3|--table-s3)$/.test(bucket),
    problem: 'names an access point, a directory bucket or a table bucket',
    mend: NO_BUCKET,
  },
  {
    breaks: ({ text }) => /[?#]/.test(text),
    problem: 'has a query or a fragment',
    mend: 'remove the ? or # and what follows',
  },
  { breaks: ({ text }) => text.endsWith('/'), problem: 'ends with a slash', mend: 'remove it' },
  {
    breaks: ({ prefix }) => prefix.split('/').includes('') && prefix !== '',
    problem: 'has an empty segment',
    mend: 'write single slashes',
  },
  {
    breaks: ({ prefix }) => prefix.split('/').some((segment) => segment === '.' || segment === '..'),
    problem: 'has a "." or ".." segment',
    mend: 'leave it out: clients resolve it before they ask',
  },
  {
    breaks: ({ prefix }) => !/^[\w.~/-]*$/.test(prefix),
    problem: 'has a character that an issuer URL would have to encode',
    mend: 'use letters, digits, ".", "_", "~" and "-"',
  },
  {
    breaks: ({ prefix }) => prefix.length > LONGEST_PREFIX,
    problem: `has a prefix of more than ${LONGEST_PREFIX} characters`,
    mend: 'choose a shorter one',
  },
];

/**
 * Reads `s3://BUCKET/PREFIX`.
 *
 * @throws {@link PodroleError} `USAGE` with the text and the mend.
 * @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/bucketnamingrules.html
 */
export function parseS3Location(text: string): S3Location {
  const [, bucket = '', prefix = ''] = /^s3:\/\/([^/?#]*)\/?(.*)$/s.exec(text) ?? [];
  const location = { text, bucket, prefix };
  const broken = RULES.find((rule) => rule.breaks(location));
  if (broken === undefined) return location;
  const shown = JSON.stringify(text.slice(0, 2 * LONGEST_PREFIX));
  throw new PodroleError('USAGE', `--to ${shown} ${broken.problem}: ${broken.mend}`);
}

/** The key of an object of the issuer: what is below the issuer URL lies below the prefix. */
export function objectKey({ prefix }: Pick<S3Location, 'prefix'>, below: ObjectPlace['below']): string {
  return prefix === '' ? below.slice(1) : `${prefix}${below}`;
}
