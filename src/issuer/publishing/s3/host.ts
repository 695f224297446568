import { PARTITIONS, partitionOf } from '../../../identity/partitions.ts';

/** How a host name of S3 leads to objects. */
export type S3HostStyle = 'virtual-hosted' | 'path' | 'global' | 'website' | 'accelerate' | 'access-point';

/** Where in S3 an issuer URL leads that is on S3's own hosts. */
export interface S3Address {
  readonly style: S3HostStyle;
  readonly partition: string;
  /** `undefined` where the host names none. */
  readonly region: string | undefined;
  /** `undefined` where host and path name none. */
  readonly bucket: string | undefined;
  /** The key's beginning, without slashes at its ends. */
  readonly prefix: string;
  /** The bucket is part of the host name, and so of what the certificate must be for. */
  readonly bucketInHost: boolean;
}

const REGION = '(?<region>[a-z]+(?:-[a-z]+)+-\\d+)';
const BUCKET = '(?:(?<bucket>.+)\\.)?';

interface HostForm {
  readonly style: Exclude<S3HostStyle, 'path'>;
  /** Matches the host without its DNS suffix. */
  readonly pattern: RegExp;
}

/** The first that matches counts: what a later one would take for a region may be a word of an earlier one. */
const FORMS: readonly HostForm[] = [
  { style: 'website', pattern: new RegExp(`^${BUCKET}s3-website[.-]${REGION}$`) },
  {
    style: 'access-point',
    pattern: new RegExp(`^(?<point>.+)\\.s3-accesspoint(?:-fips)?(?:\\.dualstack)?\\.${REGION}$`),
  },
  { style: 'accelerate', pattern: new RegExp(`^${BUCKET}s3-accelerate(?:\\.dualstack)?$`) },
  {
    style: 'virtual-hosted',
    pattern: new RegExp(`^${BUCKET}s3(?:-fips)?(?:\\.dualstack)?[.-]${REGION}$`),
  },
  { style: 'global', pattern: new RegExp(`^${BUCKET}s3(?:-external-1)?$`) },
];

/**
 * Where an issuer URL leads in S3; `undefined` where its host is none of S3's, so that something else, as
 * CloudFront, serves the documents.
 *
 * @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/VirtualHosting.html
 * @see https://docs.aws.amazon.com/general/latest/gr/s3.html
 */
export function s3Address(issuer: string): S3Address | undefined {
  const { hostname, pathname } = new URL(issuer);
  const suffix = PARTITIONS.find(({ dnsSuffix }) => hostname.endsWith(`.${dnsSuffix}`))?.dnsSuffix;
  if (suffix === undefined) return undefined;
  const name = hostname.slice(0, -suffix.length - 1);
  for (const { style, pattern } of FORMS) {
    const found = pattern.exec(name)?.groups;
    if (found === undefined) continue;
    const region = found.region;
    const partition = PARTITIONS.find(({ dnsSuffix }) => dnsSuffix === suffix && suffix !== 'amazonaws.com');
    const place = {
      style,
      region,
      partition: partition?.name ?? partitionOf(region ?? ''),
    };
    return { ...place, ...bucketAndPrefix(style, { bucket: found.bucket, path: decoded(pathname) }) };
  }
  return undefined;
}

function bucketAndPrefix(
  style: HostForm['style'],
  { bucket, path }: { readonly bucket: string | undefined; readonly path: string },
): Pick<S3Address, 'bucket' | 'prefix' | 'bucketInHost'> & { style: S3HostStyle } {
  const below = path.replace(/^\/|\/$/g, '');
  if (bucket !== undefined || style === 'access-point') {
    return { style, bucket, prefix: below, bucketInHost: bucket !== undefined };
  }
  const [first, ...rest] = below.split('/');
  return {
    style: style === 'virtual-hosted' ? 'path' : style,
    bucket: first || undefined,
    prefix: rest.join('/'),
    bucketInHost: false,
  };
}

function decoded(path: string): string {
  try {
    return decodeURIComponent(path);
  } catch {
    return path;
  }
}
