import { S3Client } from '@aws-sdk/client-s3';
import { ask, type Call } from '../../../aws/ask.ts';
import { regionOf } from '../../../aws/region.ts';
import { AWS_BOUNDS, type AwsBounds, boundAnswers, boundedRequests } from '../../../aws/requests.ts';
import { PARTITIONS } from '../../../identity/partitions.ts';

/** How S3 is reached. */
export interface S3Options {
  /** `AWS_REGION`, `AWS_DEFAULT_REGION` and `AWS_ENDPOINT_URL…` are read; all else the SDK reads by itself. */
  readonly environment: Readonly<Record<string, string | undefined>>;
  /** Where neither environment nor profile names a region: the issuer URL's, if it is on a host of S3. */
  readonly likelyRegion?: string | undefined;
  /** Default {@link AWS_BOUNDS}. */
  readonly bounds?: AwsBounds;
}

/** A way to S3, with credentials that are found when they are needed. */
export interface S3Access {
  /** Where requests are sent first; S3 tells where a bucket is that lies elsewhere. */
  readonly region: string;
  /** Whether STS and S3 Control are where this S3 is: not if only S3 was pointed to another maker's storage. */
  readonly hasAccount: boolean;
  /** Where S3 Control is, if it is not at AWS. */
  readonly controlEndpoint: string | undefined;
  readonly bounds: AwsBounds;
  /**
   * Sends one request, once there are credentials, within the bound on all attempts.
   *
   * @throws CredentialsFailure before anything was sent, else what the SDK throws.
   */
  ask<T>(call: Call<S3Client, T>, signal?: AbortSignal): Promise<T>;
  /** Ends idle connections. */
  close(): void;
}

/** Buckets in any Region tell it where they are; in another partition AWS_REGION must be set. */
const DEFAULT_REGION = 'us-east-1';

/**
 * Opens the way to S3. No request is sent.
 *
 * The SDK warns of the version of Node as it is loaded: call `silenceAwsSdkNodeWarning` before this module is imported.
 */
export async function openS3(options: S3Options): Promise<S3Access> {
  const { environment, likelyRegion, bounds = AWS_BOUNDS } = options;
  const region = await regionOf({
    environment,
    ofProfile: () => new S3Client({}).config.region(),
    otherwise: likelyRegion ?? DEFAULT_REGION,
  });
  const { AWS_ENDPOINT_URL_S3, AWS_ENDPOINT_URL } = environment;
  const controlEndpoint = environment.AWS_ENDPOINT_URL_S3_CONTROL || AWS_ENDPOINT_URL;
  const client = new S3Client({
    region,
    // A bucket is a host name of its own at AWS only.
    forcePathStyle: isOutsideAws(AWS_ENDPOINT_URL_S3 || AWS_ENDPOINT_URL),
    followRegionRedirects: true,
    ...boundedRequests(bounds),
  });
  boundAnswers(client);
  return {
    region,
    hasAccount: !isOutsideAws(environment.AWS_ENDPOINT_URL_S3) || Boolean(environment.AWS_ENDPOINT_URL),
    controlEndpoint: isOutsideAws(controlEndpoint) ? controlEndpoint : undefined,
    bounds,
    ask: (call, signal) => ask(client, call, { bounds, signal }),
    close: () => client.destroy(),
  };
}

/** An emulator, or another maker's storage. */
function isOutsideAws(endpoint: string | undefined): boolean {
  if (!endpoint || !URL.canParse(endpoint)) return false;
  const { hostname } = new URL(endpoint);
  return !PARTITIONS.some(({ dnsSuffix }) => hostname.endsWith(`.${dnsSuffix}`));
}
