import { owningStack } from '../../iam/owning-stack.ts';
import type { LiveProvider } from '../../iam/provider/provider.ts';
import type { TrustingRoles } from '../../iam/provider/trusting-roles.ts';
import type { ProviderDeleteSettings } from '../../settings/provider.ts';

/** What speaks against deleting a provider, so that only `--force` does it. */
export type Obstacle =
  /** ARNs; at least one. */
  | { readonly kind: 'roles'; readonly roles: readonly string[] }
  | { readonly kind: 'stack'; readonly stack: string };

/** All that speaks against it. */
export function obstaclesTo(
  { tags }: Pick<LiveProvider, 'tags'>,
  { roles }: TrustingRoles,
): readonly Obstacle[] {
  const stack = owningStack(tags)?.stack;
  return [
    ...(roles.length === 0 ? [] : [{ kind: 'roles', roles } as const]),
    ...(stack === undefined ? [] : [{ kind: 'stack', stack } as const]),
  ];
}

/** Why it is not deleted, and what to do first. */
export function refusedLine(obstacle: Obstacle, settings: ProviderDeleteSettings): string {
  switch (obstacle.kind) {
    case 'roles':
      return `${trustText(obstacle.roles)}, into which no pod of the issuer gets without it; ${mendFor(obstacle.roles, settings)}, or give --force`;
    case 'stack':
      return `it belongs to the CloudFormation stack ${obstacle.stack}; take it out of its template, or give --force`;
  }
}

/** What `--force` passes over. */
export function forcedLine(obstacle: Obstacle): string {
  switch (obstacle.kind) {
    case 'roles':
      return `${trustText(obstacle.roles)}, into which no pod of the issuer gets without it; podrole provider show --roles lists what still names it`;
    case 'stack':
      return `it belongs to the CloudFormation stack ${obstacle.stack}, which still has it in its template`;
  }
}

function trustText({ length }: readonly string[]): string {
  return length === 1 ? 'a role trusts it' : `${length} roles trust it`;
}

/** The command for the first of them. */
function mendFor(
  [first = '', ...others]: readonly string[],
  { issuer, profile, region, assumeRole }: ProviderDeleteSettings,
): string {
  const name = first.slice(first.lastIndexOf('/') + 1);
  const given = Object.entries({ profile, region, 'assume-role': assumeRole })
    .filter(([, value]) => value !== undefined)
    .map(([flag]) => `--${flag}`);
  const also = [
    ...(given.length === 0 ? [] : [`with ${given.join(', ')} as here`]),
    ...(others.length === 0 ? [] : [`and so for the other ${others.length}`]),
  ];
  const note = also.length === 0 ? '' : ` (${also.join(', ')})`;
  return `run first podrole trust remove --role ${name} --issuer ${issuer?.url} --all${note}`;
}
