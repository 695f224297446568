import { AWS_FLAGS } from './aws.ts';
import { DEMAND_FLAGS } from './demand.ts';
import type { FlagTable, SettingsOf } from './flag.ts';
import { TABLE_OUTPUT } from './output.ts';
import { TRUST_ADD_FLAGS } from './trust-edit.ts';
import { LIVE_READ_FLAGS, LIVE_WRITE_FLAGS } from './trust-live.ts';
import { TRUST_RENDER_FLAGS } from './trust-render.ts';
import { boolean, roleArn, text } from './values.ts';

const { issuer, accountId, partition, audience, keepKiam, externalId } = TRUST_RENDER_FLAGS;
const { fromManifests, fromCluster, permittedOnly, ...DERIVING } = DEMAND_FLAGS;

/** The flags of `podrole trust apply`. */
export const TRUST_APPLY_FLAGS = {
  issuer,
  fromManifests,
  fromCluster,
  role: {
    ...LIVE_READ_FLAGS.role,
    help: 'role that may be edited, of those that are asked for (repeatable); REFUSED in the plan is what you allowed and cannot be done (exit status 1), left is what you did not allow, or what stays as it is',
  },
  allowRoles: {
    name: 'allow-roles',
    takes: 'FILE',
    value: text,
    help: 'file of roles that may be edited, too, if they trust this issuer or the role of kiam: an ARN on each line, with * and ? behind role/ where a pattern is meant, and comments from # on; - for standard input',
    typedOnly: true,
  },
  kiamRole: {
    name: 'kiam-role',
    takes: 'ROLE-ARN',
    value: roleArn,
    help: "role of kiam's server: roles of --allow-roles that trust it may be edited (default: that of --keep-kiam)",
    typedOnly: true,
  },
  permittedOnly,
  prune: {
    name: 'prune',
    value: boolean,
    default: 'false',
    help: 'takes out ServiceAccounts of this issuer for which nothing asks any more, not even in vain; give all flags by which the webhook decides, and all manifests: what is not read asks for nothing',
    typedOnly: true,
  },
  keepKiam,
  externalId: {
    ...externalId,
    help: 'external id that is asked of kiam (sts:ExternalId, repeatable)',
  },
  audience,
  accountId: {
    ...accountId,
    help: 'AWS account of roles that are written without one (default: that of the credentials)',
  },
  partition: { ...partition, help: 'AWS partition of those roles (default: that of the credentials)' },
  ...DERIVING,
  quota: {
    ...TRUST_ADD_FLAGS.quota,
    help: 'the quota on trust policies, white space not counted (default: that of the account)',
  },
  diff: {
    name: 'diff',
    value: boolean,
    default: 'false',
    help: 'shows the differences of all policies; without it, only where five or fewer change',
    typedOnly: true,
  },
  output: TABLE_OUTPUT,
  ...AWS_FLAGS,
  ...LIVE_WRITE_FLAGS,
} as const satisfies FlagTable;

/** What {@link TRUST_APPLY_FLAGS} yields. */
export type TrustApplySettings = SettingsOf<typeof TRUST_APPLY_FLAGS>;
