import { printable } from '../identity/quote.ts';
import type { ChainClaim, Claim, Demand } from './demand.ts';
import { few, fewHolders } from './few.ts';
import { type Finding, finding } from './findings.ts';
import { grouped } from './grouped.ts';
import { ofAccounts, shownOf } from './of-accounts.ts';

/** ServiceAccounts whose pods have different roles in the end. */
export function findShared({ claims, chains }: Demand): readonly Finding[] {
  return ofAccounts(endsOf(claims, chains)).flatMap(([at, ends]) => {
    const roles = [...grouped(ends, ({ roleArn }) => roleArn)];
    if (roles.length < 2) return [];
    const names = shownOf(roles).map(([role, [end]]) => `${role} (${end ? fewHolders(end.holders) : ''})`);
    return [finding('account-shared', at, few(names, roles.length))];
  });
}

/** What pods have in the end: a role from which the same ServiceAccount goes on is but the way. */
function endsOf(claims: readonly Claim[], chains: readonly ChainClaim[]): readonly (Claim | ChainClaim)[] {
  const ways = new Set(chains.map((chain) => wayOf(chain, chain.baseRoleArn)));
  return [...claims.filter((claim) => !ways.has(wayOf(claim, claim.roleArn))), ...chains];
}

function wayOf({ namespace, serviceAccount }: Claim | ChainClaim, roleArn: string): string {
  return `${namespace}/${serviceAccount} ${roleArn}`;
}

/** Roles that are asked for while another one stands. */
export function findStanding({ overridden }: Demand): readonly Finding[] {
  return ofAccounts(overridden).map(([at, asking]) => {
    const names = shownOf(asking).map(({ asked, holders }) => `"${asked}" (${fewHolders(holders)})`);
    const stands = asking[0]?.roleArn ?? 'what the EKS Pod Identity agent gives';
    const text = `${stands} stands, not ${few(names, asking.length)}`;
    return finding('account-role-stands', at, text);
  });
}

/** ServiceAccounts that are named by pods alone. */
export function findMissingAccounts({ claims }: Demand): readonly Finding[] {
  const missing = claims.filter(({ isKnown }) => !isKnown);
  return ofAccounts(missing).map(([at, ofAccount]) => {
    const names = shownOf(ofAccount).map(({ roleArn, holders }) => `${roleArn} (${fewHolders(holders)})`);
    return finding('account-missing', at, few(names, ofAccount.length));
  });
}

/** Namespaces that are not known, so that they permit nothing. */
export function findMissingNamespaces({ forbidden }: Demand): readonly Finding[] {
  const missing = forbidden.filter(
    ({ isNamespaceKnown, reason }) => !isNamespaceKnown && OF_NAMESPACE.includes(reason),
  );
  return [...grouped(missing, ({ namespace }) => namespace)].map(([namespace, ofNamespace]) => {
    const accounts = ofAccounts(ofNamespace).map(([at]) => at);
    return finding('namespace-missing', `Namespace ${printable(namespace)}`, few(accounts));
  });
}

const OF_NAMESPACE = ['kiam-forbidden', 'kube2iam-forbidden'];
