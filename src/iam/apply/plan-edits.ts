import { accountName } from '../../demand/few.ts';
import { PodroleError } from '../../errors.ts';
import type { PolicyDocument } from '../../trust/document.ts';
import type { Edit } from '../../trust/editing/edit.ts';
import { oidcProviderArn } from '../../trust/oidc-provider.ts';
import { planRole } from '../editing/role-plan.ts';
import { barredBy } from './barred.ts';
import { claimedEdits } from './claimed-edits.ts';
import { left } from './left.ts';
import { type Planned, type PlanOptions, type ReadTarget, refused } from './plan-options.ts';
import type { Target } from './targets.ts';

/** A role that may be edited, and its policy. */
export interface Written extends ReadTarget {
  readonly document: PolicyDocument;
}

/** Plans what is claimed of a role, with what is to be pruned of it if that can be proven, else without. Pure. */
export function planEdits(
  written: Written,
  options: PlanOptions & { readonly pruned: readonly Edit[] },
): Planned {
  const { pruned } = options;
  const { target } = written;
  const planned = planClaims(written, options);
  if (pruned.length === 0 || planned.left[0]?.code !== 'unproven') return planned;
  const without = planClaims(written, { ...options, pruned: [] });
  return { ...without, left: [left(target.arn, 'prune-unproven', planned.left[0]), ...without.left] };
}

function planClaims(
  { target, role, document }: Written,
  { pruned, hostAndPath, home, keepKiam, quota, force }: PlanOptions & { readonly pruned: readonly Edit[] },
): Planned {
  const providerArn = oidcProviderArn({ ...home, hostAndPath });
  const { claims, chains: asked } = target;
  const planFor = (chains: Target['chains']) => {
    const letIn = { claims, chains, keepKiam: claims.length + chains.length > 0 ? keepKiam : undefined };
    const changes = [...claimedEdits(letIn, providerArn), ...pruned];
    const lint = { issuer: { hostAndPath }, ...home, audience: claims[0]?.audience };
    return planRole({ role, document }, { changes, lint, quota, force });
  };
  try {
    const plan = planFor(asked);
    const barred = barredBy(plan.review.edited.text, asked);
    if (barred.length === 0) return { plan, left: [] };
    const leftOf = barred.map((chain) => {
      const who = accountName(chain.namespace, chain.serviceAccount);
      return left(target.arn, 'chain-barred', { why: `for ${who} from ${chain.baseRoleArn}` });
    });
    return { plan: planFor(asked.filter((chain) => !barred.includes(chain))), left: leftOf };
  } catch (error) {
    if (!(error instanceof PodroleError)) throw error;
    const code = error.code === 'TRUST_UNPROVEN' ? 'unproven' : 'no-statement';
    return refused(target, code, error.message);
  }
}
