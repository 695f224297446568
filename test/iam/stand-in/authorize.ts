import type { Account } from './account.ts';
import type { Need } from './actions/action.ts';
import type { Caller } from './caller.ts';
import { Failure } from './failure.ts';
import { decide } from './identity-policy.ts';

/** Refuses what the policy of the caller's account does not allow. @throws Failure AccessDenied */
export function authorize(
  action: string,
  needs: readonly Need[],
  { account, caller }: { readonly account: Account; readonly caller: Caller },
): void {
  for (const need of needs) {
    const wanted = need.action ?? action;
    const decision = account.policy && decide(account.policy, { action: wanted, resource: need.resource });
    if (decision === undefined || decision === 'allowed') continue;
    const why =
      decision === 'denied'
        ? 'with an explicit deny in an identity-based policy'
        : `because no identity-based policy allows the ${wanted} action`;
    throw new Failure(
      'AccessDenied',
      `User: ${caller.arn} is not authorized to perform: ${wanted} on resource: ${need.called ?? need.resource} ${why}`,
      403,
    );
  }
}
