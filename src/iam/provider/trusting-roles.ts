import { PodroleError } from '../../errors.ts';
import { readPolicyDocument } from '../../trust/document.ts';
import { parseOidcProviderArn, providersIn } from '../../trust/oidc-provider.ts';
import type { Statement } from '../../trust/policy.ts';
import type { IamAccess } from '../access.ts';
import { listRoles } from '../role.ts';

/** The roles that let in whom a provider vouches for. */
export interface TrustingRoles {
  /** ARNs, sorted. */
  readonly roles: readonly string[];
  /** How many roles the account has. */
  readonly lookedAt: number;
}

/**
 * Looks through all roles of the account.
 *
 * @param told - is called with how many were looked at, again and again.
 * @throws PodroleError AWS_REFUSED, AWS_UNAVAILABLE.
 */
export async function trustingRoles(
  access: IamAccess,
  providerArn: string,
  told: (lookedAt: number) => void,
): Promise<TrustingRoles> {
  const roles: string[] = [];
  let lookedAt = 0;
  for await (const { arn, policyText } of listRoles(access)) {
    if (trustsProvider(policyText, providerArn)) roles.push(arn);
    lookedAt += 1;
    told(lookedAt);
  }
  return { roles: roles.sort(), lookedAt };
}

/**
 * Whether a trust policy allows something to whom the provider vouches for: by its name, or by naming everybody and asking for
 * what only its tokens have. One that cannot be read does if it names it anywhere.
 */
export function trustsProvider(policyText: string, providerArn: string): boolean {
  const isNamed = policyText.includes(providerArn);
  const hostAndPath = parseOidcProviderArn(providerArn)?.hostAndPath ?? providerArn;
  // JSON may write any character in another way.
  if (!policyText.toLowerCase().includes(hostAndPath.toLowerCase()) && !policyText.includes('\\'))
    return false;
  try {
    const allowing = readPolicyDocument(policyText).policy.statements.filter(
      ({ effect }) => effect === 'Allow',
    );
    return (
      providersIn(allowing).includes(providerArn) ||
      allowing.some((statement) => isForEverybodyOf(statement, hostAndPath))
    );
  } catch (error) {
    if (error instanceof PodroleError) return isNamed;
    throw error;
  }
}

function isForEverybodyOf({ principals, conditions }: Statement, hostAndPath: string): boolean {
  const isEverybody = principals === undefined || principals.some(({ value }) => value === '*');
  const claims = `${hostAndPath}:`.toLowerCase();
  return isEverybody && conditions.some(({ key }) => key.toLowerCase().startsWith(claims));
}
