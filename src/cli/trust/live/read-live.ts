import { roleDocument } from '../../../iam/editing/role-plan.ts';
import { type LiveRole, trustPolicyQuota } from '../../../iam/role.ts';
import type { LiveReadSettings } from '../../../settings/trust-live.ts';
import { withProgress } from '../../../terminal/progress.ts';
import type { PolicyDocument } from '../../../trust/document.ts';
import { DEFAULT_QUOTA } from '../../../trust/size.ts';
import { openAws } from '../../aws.ts';
import type { Home } from '../edit.ts';
import { homeOf, readNamedRoles } from './named-role.ts';

/** A role of IAM, to be looked at. */
export interface SeenRole {
  readonly arn: string;
  readonly home: Home;
  /** @throws PodroleError POLICY_INVALID. */
  document(): PolicyDocument;
}

/**
 * Reads the roles that `--role` names, and the quota of the account if it is asked for.
 *
 * @throws PodroleError USAGE, AWS_REFUSED, AWS_UNAVAILABLE.
 */
export async function readLive(
  settings: LiveReadSettings,
  { withQuota }: { readonly withQuota: boolean },
): Promise<{ readonly roles: readonly SeenRole[]; readonly quota: number }> {
  const access = await openAws(settings);
  try {
    return await withProgress('reading roles …', async () => {
      const roles = await readNamedRoles(access, settings.role);
      const quota = withQuota ? await trustPolicyQuota(access) : undefined;
      return { roles: roles.map(seen), quota: quota ?? DEFAULT_QUOTA };
    });
  } finally {
    access.close();
  }
}

function seen(role: LiveRole): SeenRole {
  return { arn: role.arn, home: homeOf(role), document: () => roleDocument(role) };
}
