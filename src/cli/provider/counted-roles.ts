import type { IamAccess } from '../../iam/access.ts';
import type { ProviderPlace } from '../../iam/provider/place.ts';
import { type TrustingRoles, trustingRoles } from '../../iam/provider/trusting-roles.ts';
import { withCount } from '../../terminal/counted-progress.ts';

/** The roles that trust the provider; people who wait are told how many were looked at. @throws PodroleError AWS_REFUSED, AWS_UNAVAILABLE. */
export function countedRoles(access: IamAccess, { arn, accountId }: ProviderPlace): Promise<TrustingRoles> {
  return withCount(
    (count) => `${count} roles of account ${accountId} looked at …`,
    (told) => trustingRoles(access, arn, told),
  );
}
