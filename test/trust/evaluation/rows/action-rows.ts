import type { ReasonCode, Truth } from '../../../../src/trust/evaluation/finding.ts';
import type { Source } from './sources.ts';

/** `Action` or `NotAction`, what it says, and whether a statement is then about sts:AssumeRoleWithWebIdentity. */
export type ActionRow = readonly [
  source: Source,
  element: 'Action' | 'NotAction',
  actions: string | readonly string[],
  matches: Truth,
  because: ReasonCode,
];

const WEB_IDENTITY = 'sts:AssumeRoleWithWebIdentity';

/** Actions, with what a request may do besides. */
export const ACTION_ROWS: readonly ActionRow[] = [
  ['action', 'Action', WEB_IDENTITY, 'yes', 'matched'],
  ['action', 'Action', [WEB_IDENTITY], 'yes', 'matched'],
  ['action', 'Action', ['sts:AssumeRole', WEB_IDENTITY], 'yes', 'matched'],
  ['action', 'Action', 'STS:assumerolewithwebidentity', 'yes', 'matched'],
  ['action', 'Action', 'sts:*', 'yes', 'matched'],
  ['action', 'Action', '*', 'yes', 'matched'],
  ['action', 'Action', 'sts:AssumeRole*', 'yes', 'matched'],
  ['action', 'Action', 'sts:*WebIdentity', 'yes', 'matched'],
  ['action', 'Action', 'sts:ASSUME*', 'yes', 'matched'],
  ['action', 'Action', 'sts:AssumeRoleWithWebIdentit?', 'yes', 'matched'],
  ['action', 'Action', 'sts:AssumeRoleWithWebIdentity?', 'no', 'action-differs'],
  ['action', 'Action', 'sts:AssumeRole', 'no', 'action-differs'],
  ['action', 'Action', 'sts:AssumeRoleWithSAML', 'no', 'action-differs'],
  ['action', 'Action', 'sts:AssumeRoleWithWeb', 'no', 'action-differs'],
  ['action', 'Action', 'iam:*', 'no', 'action-differs'],
  ['action', 'Action', 'sts:Get*', 'no', 'action-differs'],
  ['session-tags', 'Action', 'sts:TagSession', 'no', 'action-differs'],
  ['session-tags', 'Action', ['sts:TagSession', WEB_IDENTITY], 'yes', 'matched'],
  ['session-tags', 'Action', [WEB_IDENTITY, 'sts:SetSourceIdentity', 'sts:TagSession'], 'yes', 'matched'],
  ['grammar', 'Action', [], 'unknown', 'empty-list'],
  ['silent', 'Action', 'AssumeRoleWithWebIdentity', 'unknown', 'unknown-action'],
  ['silent', 'Action', 's*:AssumeRoleWithWebIdentity', 'unknown', 'unknown-action'],
  ['silent', 'Action', 'sts*', 'unknown', 'unknown-action'],
  ['silent', 'Action', '**', 'unknown', 'unknown-action'],
  ['silent', 'Action', '', 'unknown', 'unknown-action'],
  ['silent', 'Action', ' sts:AssumeRoleWithWebIdentity', 'unknown', 'unknown-action'],
  ['silent', 'Action', `sts:$\{*}`, 'unknown', 'unknown-action'],
  ['silent', 'Action', ['sts*', WEB_IDENTITY], 'yes', 'matched'],

  ['not-action', 'NotAction', 'sts:AssumeRole', 'yes', 'matched'],
  ['not-action', 'NotAction', 'iam:*', 'yes', 'matched'],
  ['not-action', 'NotAction', ['sts:AssumeRole', 'sts:TagSession'], 'yes', 'matched'],
  ['not-action', 'NotAction', WEB_IDENTITY, 'no', 'action-excluded'],
  ['not-action', 'NotAction', 'STS:ASSUMEROLEWITHWEBIDENTITY', 'no', 'action-excluded'],
  ['not-action', 'NotAction', ['sts:AssumeRole', 'sts:*'], 'no', 'action-excluded'],
  ['not-action', 'NotAction', '*', 'no', 'action-excluded'],
  ['not-action', 'NotAction', 'sts:AssumeRole*', 'no', 'action-excluded'],
  ['grammar', 'NotAction', [], 'unknown', 'empty-list'],
  ['silent', 'NotAction', 'sts*', 'unknown', 'unknown-action'],
  ['silent', 'NotAction', ['sts*', WEB_IDENTITY], 'no', 'action-excluded'],
];
