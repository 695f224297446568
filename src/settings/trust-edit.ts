import type { FlagTable, SettingsOf } from './flag.ts';
import { issuer } from './issuer-values.ts';
import { TEXT_OUTPUT } from './output.ts';
import { LIVE_READ_FLAGS, LIVE_WRITE_FLAGS } from './trust-live.ts';
import {
  ACCOUNT_ID,
  ADMITTING,
  FORMAT,
  ISSUER,
  LIVE_QUOTA,
  PARTITION,
  SERVICE_ACCOUNT,
  WRITE,
} from './trust-rows.ts';
import { kiamRole } from './trust-values.ts';
import { boolean, text } from './values.ts';

/** The flags of `podrole trust pack`: those of every command that edits a policy. */
export const TRUST_PACK_FLAGS = {
  format: FORMAT,
  write: WRITE,
  quota: LIVE_QUOTA,
  output: TEXT_OUTPUT,
  ...LIVE_READ_FLAGS,
  ...LIVE_WRITE_FLAGS,
} as const satisfies FlagTable;

/** The flags of `podrole trust add`. */
export const TRUST_ADD_FLAGS = {
  issuer: ISSUER,
  accountId: ACCOUNT_ID,
  partition: PARTITION,
  ...ADMITTING,
  likeIssuer: {
    name: 'like-issuer',
    takes: 'URL',
    value: issuer,
    help: 'adds the ServiceAccounts that FILE has of this issuer and the same audience: for a cluster that gets another',
  },
  likeAudience: {
    name: 'like-audience',
    takes: 'AUDIENCE',
    value: text,
    help: 'adds those that FILE has with this audience: for tokens that get another',
  },
  ...TRUST_PACK_FLAGS,
} as const satisfies FlagTable;

/** The flags of `podrole trust remove`. */
export const TRUST_REMOVE_FLAGS = {
  issuer: ISSUER,
  serviceAccount: {
    ...SERVICE_ACCOUNT,
    help: 'ServiceAccount, or pattern as FILE has it; what a pattern matches is not removed by it (repeatable)',
    typedOnly: true,
  },
  audience: {
    name: 'audience',
    takes: 'AUDIENCE',
    value: text,
    help: 'removes them with this audience only',
  },
  all: {
    name: 'all',
    value: boolean,
    default: 'false',
    help: 'every ServiceAccount of the issuer, and with --audience of that audience',
    typedOnly: true,
  },
  dropKiam: {
    name: 'drop-kiam',
    takes: 'ROLE-ARN',
    value: kiamRole,
    bare: 'named-kiam',
    help: "removes kiam's server: roles whose name has kiam in it, or the one given",
    typedOnly: true,
  },
  ...TRUST_PACK_FLAGS,
} as const satisfies FlagTable;

/** What {@link TRUST_ADD_FLAGS} yields. */
export type TrustAddSettings = SettingsOf<typeof TRUST_ADD_FLAGS>;
