import { AWS_FLAGS, CONFIRM_FLAGS } from './aws.ts';
import type { Flag, FlagTable, SettingsOf } from './flag.ts';
import { roleNameOrArn } from './trust-values.ts';
import { boolean, duration } from './values.ts';

/** Roles of IAM in place of a file. */
export const LIVE_ROLES = {
  name: 'role',
  takes: 'NAME|ARN',
  value: roleNameOrArn,
  repeatable: true,
  help: 'role of IAM, whose trust policy is meant instead of FILE (repeatable)',
  typedOnly: true,
} as const satisfies Flag;

/** How roles of IAM are read. */
export const LIVE_READ_FLAGS = { role: LIVE_ROLES, ...AWS_FLAGS } as const satisfies FlagTable;

/** How roles of IAM are written. */
export const LIVE_WRITE_FLAGS = {
  force: {
    name: 'force',
    value: boolean,
    default: 'false',
    help: 'edits roles that a CloudFormation stack owns, too; its next update undoes that',
    typedOnly: true,
  },
  settle: {
    name: 'settle',
    takes: 'DURATION',
    value: duration,
    default: '10s',
    help: 'how long after a write it is read back; with less, an edit of somebody else at the same time may stay unseen',
    typedOnly: true,
  },
  ...CONFIRM_FLAGS,
} as const satisfies FlagTable;

/** What {@link LIVE_READ_FLAGS} yields. */
export type LiveReadSettings = SettingsOf<typeof LIVE_READ_FLAGS>;

/** What {@link LIVE_WRITE_FLAGS} yields. */
export type LiveWriteSettings = SettingsOf<typeof LIVE_WRITE_FLAGS>;
