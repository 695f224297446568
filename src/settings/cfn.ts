import { DEMAND_FLAGS } from './demand.ts';
import type { FlagTable, SettingsOf } from './flag.ts';
import { TRUST_RENDER_FLAGS } from './trust-render.ts';
import { boolean, matching, text } from './values.ts';

const { issuer, accountId, partition, audience, keepKiam, externalId, quota } = TRUST_RENDER_FLAGS;
const { fromManifests, fromCluster, ...DERIVING } = DEMAND_FLAGS;

/** The flags of `podrole cfn render`. */
export const CFN_RENDER_FLAGS = {
  fromManifests,
  fromCluster,
  issuer,
  accountId: {
    ...accountId,
    help: 'AWS account of roles that are written without one; roles of others are told',
  },
  partition: { ...partition, help: 'AWS partition of such roles (default: that of the region, else aws)' },
  audience,
  keepKiam,
  externalId: { ...externalId, help: 'external id that is asked of kiam (sts:ExternalId, repeatable)' },
  quota,
  out: {
    name: 'out',
    takes: 'FOLDER',
    value: text,
    help: 'writes NAME-ACCOUNT-1.yaml and so on into this folder (NAME-PARTITION-ACCOUNT-1.yaml outside the partition aws); without it, a template that is the only one is printed',
  },
  name: {
    name: 'name',
    takes: 'NAME',
    value: matching(
      /^[A-Za-z0-9][A-Za-z0-9-]{0,63}$/,
      'is no name of at most 64 letters, digits and hyphens that begins with a letter or digit',
    ),
    default: 'roles',
    help: 'what the names of the files begin with',
  },
  dryRun: {
    name: 'dry-run',
    value: boolean,
    default: 'false',
    help: 'says what would be written, and writes and prints nothing',
  },
  ...DERIVING,
} as const satisfies FlagTable;

/** What {@link CFN_RENDER_FLAGS} yields. */
export type CfnRenderSettings = SettingsOf<typeof CFN_RENDER_FLAGS>;
