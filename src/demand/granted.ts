import type { Verdict } from '../identity/decision.ts';
import type { DecisionReason } from '../identity/reasons.ts';
import { isRoleArn, resolveRole } from '../identity/role-arn.ts';
import type { UnusableClaim } from './demand.ts';
import { type DemandRows, kept } from './demand-rows.ts';
import type { HolderCount } from './holder.ts';
import { basePermission, permissionOf } from './permission.ts';
import { iamRoleOf, type Situation } from './situation.ts';
import { isAccountName, isAudience } from './subject-name.ts';

type Granted = Extract<Verdict, { outcome: 'grant' }>;

/** The rows to which a pod adds that is given a role. */
export function grantedRows(verdict: Granted, situation: Situation, rows: DemandRows): HolderCount[] {
  return [...claimRows(verdict, situation, rows), ...overriddenRows(verdict, situation, rows)];
}

function claimRows(verdict: Granted, situation: Situation, rows: DemandRows): HolderCount[] {
  const { reason, grant } = verdict;
  const { namespace, serviceAccount } = situation.subject.pod;
  const account = { namespace, serviceAccount };
  if (grant.method === 'container-credentials') return [rows.agents.row(account)];
  const { method, audience, roleArn } = grant;
  const trusting = method === 'chain' ? grant.baseRoleArn : roleArn;
  const problem = problemOf(trusting, situation, audience);
  if (problem !== undefined) return [rows.unusable.row({ asked: kept(trusting), ...account, problem })];
  const permittedBy = permissionOf(verdict, situation);
  const isKnown = situation.subject.known;
  const claim = { ...account, audience, method, reason };
  if (method === 'web-identity') return [rows.claims.row({ roleArn, ...claim, permittedBy, isKnown })];
  const { baseRoleArn, externalId } = grant;
  const ofBase = basePermission(verdict, baseRoleArn, situation);
  return [
    rows.claims.row({ roleArn: baseRoleArn, ...claim, permittedBy: ofBase, isKnown }),
    rows.chains.row({ roleArn, baseRoleArn, ...account, reason, permittedBy, externalId }),
  ];
}

function problemOf(
  roleArn: string,
  { subject: { pod } }: Situation,
  audience: string,
): UnusableClaim['problem'] | undefined {
  if (!isRoleArn(roleArn)) return 'role';
  if (!isAccountName(pod.namespace, pod.serviceAccount)) return 'name';
  return isAudience(audience) ? undefined : 'audience';
}

/** The reasons of places that come before what a pod asks for. */
const BEFORE_PODS: readonly DecisionReason[] = [
  'service-account-role',
  'config-map-role',
  'container-credentials',
];

/** A role in the dialect of kiam and kube2iam beside one that stands. */
function overriddenRows({ reason, grant }: Granted, situation: Situation, rows: DemandRows): HolderCount[] {
  if (!BEFORE_PODS.includes(reason)) return [];
  const asked = iamRoleOf(situation);
  if (asked === undefined) return [];
  const roleArn = grant.method === 'container-credentials' ? undefined : grant.roleArn;
  const isSame = (dialect: 'kiam' | 'kube2iam') =>
    resolveRole(asked, dialect, situation.settings) === roleArn;
  if (roleArn !== undefined && (isSame('kiam') || isSame('kube2iam'))) return [];
  const { namespace, serviceAccount } = situation.subject.pod;
  const stands = roleArn === undefined ? undefined : kept(roleArn);
  return [rows.overridden.row({ namespace, serviceAccount, asked: kept(asked), roleArn: stands })];
}
