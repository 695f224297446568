/** Where the region of a request may be said. */
export interface RegionOptions {
  /** `AWS_REGION` and `AWS_DEFAULT_REGION` are read. */
  readonly environment: Readonly<Record<string, string | undefined>>;
  /** What the SDK finds in the profile. */
  readonly ofProfile: () => Promise<string>;
  readonly otherwise: string;
}

/** The region of requests. The SDK does not read AWS_DEFAULT_REGION, which people have for the AWS CLI. */
export async function regionOf({ environment, ofProfile, otherwise }: RegionOptions): Promise<string> {
  const set = environment.AWS_REGION || environment.AWS_DEFAULT_REGION;
  return set || ofProfile().catch(() => otherwise);
}
