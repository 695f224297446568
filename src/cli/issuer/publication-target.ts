import { DISCOVERY_PATH } from '../../issuer/discovery.ts';
import { dirTarget } from '../../issuer/publishing/dir-target.ts';
import type { Finding } from '../../issuer/publishing/s3/findings.ts';
import type { S3Location } from '../../issuer/publishing/s3/location.ts';
import type { IssuerPlace } from '../../issuer/publishing/state.ts';
import type { Target } from '../../issuer/publishing/target.ts';
import type { PublicationTarget } from '../../settings/issuer-values.ts';
import { s3Environment, silenceAwsSdkNodeWarning } from '../../settings/process.ts';

/** A target that is open. */
export interface OpenTarget {
  readonly target: Target;
  /** What would keep AWS from reading the documents there. */
  preflight(): Promise<readonly Finding[]>;
}

/** Which target, and of which issuer. */
export interface TargetOptions extends IssuerPlace {
  readonly to: PublicationTarget;
}

/** Opens the target that `--to` names. Nothing is asked yet; the AWS SDK is loaded only for S3. */
export async function openTarget({ to, ...place }: TargetOptions): Promise<OpenTarget> {
  if (to.kind === 's3') return openS3Target(to.location, place);
  return { target: dirTarget(to.folder), preflight: async () => [] };
}

async function openS3Target(location: S3Location, { issuer, jwksPath }: IssuerPlace): Promise<OpenTarget> {
  silenceAwsSdkNodeWarning();
  const [{ openS3 }, { s3Target }, { s3Address }] = await Promise.all([
    import('../../issuer/publishing/s3/client.ts'),
    import('../../issuer/publishing/s3/target.ts'),
    import('../../issuer/publishing/s3/host.ts'),
  ]);
  const access = await openS3({ environment: s3Environment(), likelyRegion: s3Address(issuer)?.region });
  return {
    target: s3Target(location, access),
    async preflight() {
      const { s3Preflight } = await import('../../issuer/publishing/s3/preflight.ts');
      return s3Preflight(access, { issuer, location, documents: [jwksPath, DISCOVERY_PATH] });
    },
  };
}
