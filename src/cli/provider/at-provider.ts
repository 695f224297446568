import type { IamAccess } from '../../iam/access.ts';
import { type ProviderPlace, providerPlace } from '../../iam/provider/place.ts';
import { partitionOf } from '../../identity/partitions.ts';
import type { IssuerUrl } from '../../issuer/issuer-url.ts';
import type { AwsSettings } from '../../settings/aws.ts';
import { iamEnvironment } from '../../settings/process.ts';
import { meantIssuer } from '../../settings/provider.ts';
import { withProgress } from '../../terminal/progress.ts';
import { openAws } from '../aws.ts';
import { warn } from './warn.ts';

/** What the commands on providers have in common. */
export interface ProviderSettings extends AwsSettings {
  readonly issuer: IssuerUrl | undefined;
  readonly accountId: string | undefined;
}

/**
 * Opens the way to IAM, finds out where the provider is, and does `work`.
 *
 * @throws PodroleError USAGE, AWS_REFUSED, AWS_UNAVAILABLE.
 */
export async function atProvider<T>(
  settings: ProviderSettings,
  work: (access: IamAccess, place: ProviderPlace) => Promise<T>,
): Promise<T> {
  const issuer = meantIssuer(settings);
  const { accountId } = settings;
  const access = await openAws(settings);
  try {
    const partitionOtherwise = partitionOf(regionIn(settings));
    const place = await withProgress('asking STS whose credentials these are …', () =>
      providerPlace(access, { issuer, accountId, partitionOtherwise }),
    );
    if (place.unconfirmed !== undefined)
      warn(`STS does not tell the account, so --account-id is taken as it is (${place.unconfirmed})`);
    return await work(access, place);
  } finally {
    access.close();
  }
}

function regionIn({ region }: ProviderSettings): string {
  const { AWS_REGION, AWS_DEFAULT_REGION } = iamEnvironment();
  return region || AWS_REGION || AWS_DEFAULT_REGION || '';
}
