import { PodroleError } from '../errors.ts';
import type { IamAccess } from '../iam/access.ts';
import type { AwsSettings } from '../settings/aws.ts';
import { iamEnvironment, silenceAwsSdkNodeWarning } from '../settings/process.ts';

/**
 * Opens the way to IAM as flags and environment say. No request is sent; the AWS SDK is loaded only here.
 *
 * @throws PodroleError USAGE for an external id that belongs to nothing.
 */
export async function openAws({
  profile,
  region,
  assumeRole: roleArn,
  assumeRoleExternalId: externalId,
}: AwsSettings): Promise<IamAccess> {
  if (externalId !== undefined && roleArn === undefined)
    throw new PodroleError('USAGE', '--assume-role-external-id is for --assume-role; give that, too');
  silenceAwsSdkNodeWarning();
  const { openIam } = await import('../iam/access.ts');
  const assumeRole = roleArn === undefined ? undefined : { roleArn, externalId };
  return openIam({ environment: iamEnvironment(), profile, region, assumeRole });
}
