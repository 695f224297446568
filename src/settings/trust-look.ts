import type { FlagTable } from './flag.ts';
import { TEXT_OUTPUT } from './output.ts';
import { LIVE_READ_FLAGS } from './trust-live.ts';
import { ACCOUNT_ID, AUDIENCE, ISSUER, LIVE_QUOTA, PARTITION } from './trust-rows.ts';
import { roleSessionName, serviceAccountName } from './trust-values.ts';
import { text } from './values.ts';

/** The flags of `podrole trust check`. */
export const TRUST_CHECK_FLAGS = {
  issuer: ISSUER,
  serviceAccount: {
    name: 'service-account',
    takes: 'NS/NAME',
    value: serviceAccountName,
    repeatable: true,
    help: 'ServiceAccount that asks (repeatable)',
  },
  token: {
    name: 'token',
    takes: 'FILE',
    value: text,
    help: 'token whose claims are taken instead, or - for standard input; its signature is not looked at, and it is never printed',
  },
  audience: AUDIENCE,
  sessionName: {
    name: 'session-name',
    takes: 'NAME',
    value: roleSessionName,
    help: 'role session name that it asks for (default: not known)',
  },
  accountId: ACCOUNT_ID,
  partition: PARTITION,
  output: TEXT_OUTPUT,
  ...LIVE_READ_FLAGS,
} as const satisfies FlagTable;

/** The flags of `podrole trust lint`. */
export const TRUST_LINT_FLAGS = {
  issuer: { ...ISSUER, help: 'issuer that the policies are meant for (default: whichever they name)' },
  accountId: { ...ACCOUNT_ID, help: 'AWS account of the roles (default: whichever they name)' },
  partition: { ...PARTITION, help: 'AWS partition of the roles (default: whichever they name)' },
  audience: AUDIENCE,
  quota: LIVE_QUOTA,
  output: TEXT_OUTPUT,
  ...LIVE_READ_FLAGS,
} as const satisfies FlagTable;
