import type { ChainClaim } from '../../demand/demand.ts';
import { readPolicyDocument } from '../../trust/document.ts';
import { assumeRole } from '../../trust/editing/role-probes.ts';
import { evaluate } from '../../trust/evaluation/evaluate.ts';

/**
 * The claims of those who go on from another role that a policy does not let in, though it names that role: what is there
 * is kept and not widened, so that it may ask for an external id that they do not have.
 */
export function barredBy(policyText: string, chains: readonly ChainClaim[]): readonly ChainClaim[] {
  if (chains.length === 0) return [];
  const { policy } = readPolicyDocument(policyText);
  return chains.filter(
    ({ baseRoleArn, externalId }) => !evaluate(policy, assumeRole(baseRoleArn, externalId)).allowed,
  );
}
