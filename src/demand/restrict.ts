import type { ChainClaim, Claim, Demand } from './demand.ts';

/**
 * What somebody vouches for besides those who ask. A role that is reached from another trusts that one: who vouches for the
 * one alone does not vouch for the other.
 */
export function vouchedFor(demand: Demand): Demand {
  const claims = demand.claims.filter(isVouchedFor);
  const ways = waysOf(claims);
  const chains = demand.chains.filter((chain) => isVouchedFor(chain) && ways.has(wayFrom(chain)));
  return { ...demand, claims, chains };
}

/** What is said of one role. */
export function onlyRole(demand: Demand, role: string): Demand {
  const isOn = ({ roleArn }: { readonly roleArn: string }) => roleArn === role;
  const claims = demand.claims.filter(isOn);
  const chains = demand.chains.filter(isOn);
  return {
    ...demand,
    claims,
    chains,
    forbidden: [],
    unusable: [],
    overridden: [],
    passedOver: [],
    agents: [],
  };
}

/** Chains to a role that somebody vouches for, from one that nobody does but those who ask. */
export function chainsFromUnvouched({ claims, chains }: Demand): readonly ChainClaim[] {
  const ways = waysOf(claims.filter(isVouchedFor));
  return chains.filter((chain) => isVouchedFor(chain) && !ways.has(wayFrom(chain)));
}

function isVouchedFor({ permittedBy }: Pick<Claim, 'permittedBy'>): boolean {
  return permittedBy !== 'nobody';
}

/** Which roles lead on, and for which ServiceAccounts. */
function waysOf(claims: readonly Claim[]): ReadonlySet<string> {
  return new Set(claims.map((one) => way(one.roleArn, one)));
}

function wayFrom(chain: ChainClaim): string {
  return way(chain.baseRoleArn, chain);
}

function way(roleArn: string, { namespace, serviceAccount }: Claim | ChainClaim): string {
  return `${roleArn} ${namespace}/${serviceAccount}`;
}
