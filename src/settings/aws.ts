import type { FlagTable, SettingsOf } from './flag.ts';
import { externalId } from './trust-values.ts';
import { boolean, matching, roleArn, text } from './values.ts';

/** With whose credentials AWS is asked, and where; all else is as in every AWS tool. */
export const AWS_FLAGS = {
  profile: {
    name: 'profile',
    takes: 'NAME',
    value: text,
    help: 'profile of the AWS configuration files (default: as the AWS CLI chooses: AWS_PROFILE, variables, the pod or machine)',
  },
  region: {
    name: 'region',
    takes: 'REGION',
    value: matching(/^[a-z]{2,5}(-[a-z0-9]+)+-\d+$/, 'is no region such as eu-central-1'),
    help: "region, which says the partition (default: AWS_REGION, AWS_DEFAULT_REGION, the profile's, us-east-1)",
  },
  assumeRole: {
    name: 'assume-role',
    takes: 'ROLE-ARN',
    value: roleArn,
    help: 'role that is assumed first, for what is in its account',
  },
  assumeRoleExternalId: {
    name: 'assume-role-external-id',
    takes: 'ID',
    value: externalId,
    help: 'external id that --assume-role asks for',
  },
} as const satisfies FlagTable;

/** What {@link AWS_FLAGS} yields. */
export type AwsSettings = SettingsOf<typeof AWS_FLAGS>;

/** What a command that writes to AWS is told of its questions. */
export const CONFIRM_FLAGS = {
  yes: {
    name: 'yes',
    short: 'y',
    value: boolean,
    default: 'false',
    help: 'does it without asking, for scripts',
    typedOnly: true,
  },
  dryRun: {
    name: 'dry-run',
    value: boolean,
    default: 'false',
    help: 'shows what would be done, and does nothing',
  },
} as const satisfies FlagTable;

/** What {@link CONFIRM_FLAGS} yields. */
export type ConfirmSettings = SettingsOf<typeof CONFIRM_FLAGS>;
