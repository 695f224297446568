import { accountOfRole, partitionOfRole } from '../identity/role-arn.ts';
import { readPolicyDocument } from '../trust/document.ts';
import { admit } from '../trust/editing/admit.ts';
import { assumeRoleStatement } from '../trust/editing/assume-role.ts';
import { EMPTY_POLICY } from '../trust/editing/edit.ts';
import { type KiamTrust, keepKiam } from '../trust/editing/kiam.ts';
import { modelOf, type TrustModel } from '../trust/editing/model.ts';
import { writeDocument } from '../trust/editing/write-document.ts';
import { oidcProviderArn } from '../trust/oidc-provider.ts';
import { subjectOf } from '../trust/subject.ts';
import { claimsByRole } from './claims-by-role.ts';
import type { ChainClaim, Claim, Demand } from './demand.ts';
import { grouped } from './grouped.ts';

/** What policies say besides who claims a role. */
export interface RolePolicyOptions {
  /** The issuer without `https://`; its provider is in the account of each role. */
  readonly hostAndPath: string;
  /** kiam's server, where it may go on assuming the roles. */
  readonly keepKiam?: KiamTrust | undefined;
}

/** The text of a trust policy for each role that a demand names, by its ARN, sorted: JSON. Pure. */
export function rolePolicies(demand: Demand, options: RolePolicyOptions): ReadonlyMap<string, string> {
  const claims = claimsByRole(demand);
  const chains = grouped(demand.chains, ({ roleArn }) => roleArn);
  const roles = [...new Set([...claims.keys(), ...chains.keys()])].sort();
  return new Map(
    roles.map((roleArn) => [
      roleArn,
      rolePolicy({ claims: claims.get(roleArn) ?? [], chains: chains.get(roleArn) ?? [] }, options),
    ]),
  );
}

/** What is claimed of one role. */
export interface RoleClaims {
  readonly claims: readonly Claim[];
  readonly chains: readonly ChainClaim[];
}

/** The trust policy by which a role lets in who claims it, and nobody else. All claims are on one role. */
export function rolePolicy({ claims, chains }: RoleClaims, options: RolePolicyOptions): string {
  const byAudience = grouped(claims, ({ audience }) => audience);
  const byBase = [...grouped(chains, ({ baseRoleArn }) => baseRoleArn)].sort(([a], [b]) => (a < b ? -1 : 1));
  const admitted = [...byAudience].reduce((model, [audience, ofAudience]) => {
    const [first] = ofAudience;
    const providerArn = providerArnFor(first?.roleArn ?? '', options.hostAndPath);
    const subjects = ofAudience.map(({ namespace, serviceAccount: name }) => subjectOf({ namespace, name }));
    return admit(model, { providerArn, audience, subjects, sessionNames: [] });
  }, modelOf(EMPTY));
  const trusting = byBase.flatMap(([baseRoleArn, ofBase]) => chainStatements(baseRoleArn, ofBase));
  const model: TrustModel = { ...admitted, foreign: trusting, place: 0 };
  return writeDocument(EMPTY, options.keepKiam === undefined ? model : keepKiam(model, options.keepKiam));
}

const EMPTY = readPolicyDocument(EMPTY_POLICY);

/** One with every external id; where one goes on without, any would do, so that they are not asked for. */
function chainStatements(baseRoleArn: string, chains: readonly ChainClaim[]) {
  const ids = chains.map(({ externalId }) => externalId);
  const externalIds = ids.includes(undefined) ? [] : ids.flatMap((id) => id ?? []);
  return [assumeRoleStatement([{ type: 'AWS', value: baseRoleArn }], externalIds)];
}

/** A role can only use providers of its own account. */
function providerArnFor(roleArn: string, hostAndPath: string): string {
  const partition = partitionOfRole(roleArn) ?? 'aws';
  return oidcProviderArn({ partition, accountId: accountOfRole(roleArn) ?? '', hostAndPath });
}
