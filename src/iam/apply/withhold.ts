import { printable } from '../../identity/quote.ts';
import type { PolicyDocument } from '../../trust/document.ts';
import { oidcProviderArn } from '../../trust/oidc-provider.ts';
import { left } from './left.ts';
import { type Planned, type PlanOptions, refused } from './plan-options.ts';
import type { Target } from './targets.ts';
import { namedForKiam, trusts } from './trusts.ts';

/** Withholds an edit that could be made and may not be; one that changes nothing may always. Pure. */
export function withhold(
  planned: Planned,
  { target, document }: { readonly target: Target; readonly document: PolicyDocument },
  { hostAndPath, home, kiamRole }: PlanOptions,
): Planned {
  const { plan } = planned;
  if (plan === undefined || plan.status === 'nothing') return planned;
  const providerArn = oidcProviderArn({ ...home, hostAndPath });
  if (target.allowedBy !== 'named' && !trusts(document.policy, { providerArn, kiamRole })) {
    const kiam = kiamRole === undefined ? '' : ` nor ${kiamRole}`;
    const neither = kiamRole === undefined ? 'does not name' : 'names neither';
    const why = `its trust policy ${neither} ${providerArn}${kiam}`;
    return refused(target, 'not-trusting', [why, ...hintsOf(document)].join('; '));
  }
  const { stack, status, review } = plan;
  if (status === 'edit') return planned;
  const why =
    status === 'stack-owned'
      ? `stack ${printable(stack?.stack ?? '')}`
      : `${review.edited.size} of ${review.quota} characters`;
  return { plan, left: [left(target.arn, status, { why }), ...planned.left] };
}

/** Which of those that the role trusts may be kiam's server: its name is no proof of it. */
function hintsOf({ policy }: PolicyDocument): readonly string[] {
  return namedForKiam(policy).map(
    (roleArn) => `it trusts ${roleArn}; if that is kiam's server, give --kiam-role ${roleArn}`,
  );
}
