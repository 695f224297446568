/** The settings on which decisions depend; their flags, defaults and checks are in `settings/identity.ts`. */
export interface IdentitySettings {
  /** What stands before the `/` of every annotation of the EKS dialect. */
  readonly annotationPrefix: string;
  readonly tokenAudience: string;
  /** Seconds. */
  readonly tokenExpiration: number;
  readonly stsRegionalEndpoint: boolean;
  readonly awsDefaultRegion: string | undefined;
}
