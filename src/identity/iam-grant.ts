import { annotation } from './annotation.ts';
import { type Chain, decideChain } from './chain.ts';
import type { Verdict } from './decision.ts';
import { SESSION_NAME_KEY } from './iam-keys.ts';
import type { PermittedRole } from './iam-rule.ts';
import { kiamSessionName } from './kiam-session-name.ts';
import { quote } from './quote.ts';
import type { DecisionReason, Remark } from './reasons.ts';
import { roleBaseOf } from './role-arn.ts';
import type { RoleContext } from './role-context.ts';
import type { RoleSource } from './role-source.ts';
import { type SessionName, staticSessionName } from './session-name.ts';
import type { IdentitySettings } from './settings.ts';
import { grantBase, templateSession, webIdentityGrant } from './web-identity.ts';

/** Grants a role by web identity. */
export function grantRole(
  { arn: roleArn, dialect }: PermittedRole,
  reason: DecisionReason,
  context: RoleContext,
): Verdict {
  const { subject, settings, remarks } = context;
  const base = grantBase(subject, { roleArn, own: undefined }, settings, remarks);
  remarkAccount(roleArn, settings, remarks);
  const sessionName = sessionOf(dialect, context);
  return { outcome: 'grant', reason, grant: webIdentityGrant(base, roleArn, sessionName) };
}

/** Grants a role by way of another. The token is exchanged for the base, so what is said of the token beside it counts. */
export function chainRole(
  { dialect }: PermittedRole,
  { own, ...chain }: Chain & { readonly own?: RoleSource['own'] | undefined },
  context: RoleContext,
): Verdict {
  const { subject, settings, remarks, rests } = context;
  const base = grantBase(subject, { roleArn: chain.target.value, own }, settings, remarks);
  const sessionName = staticSessionName(sessionOf(dialect, context), subject.pod.generateName);
  const verdict = decideChain(chain, { ...base, sessionName }, settings, remarks);
  if (verdict.outcome === 'grant') rests.vouch('Namespace');
  return verdict;
}

/** kiam's own rule, which trust and resource policies name; kube2iam's had the pod's address in it, which is not known yet. */
function sessionOf(dialect: PermittedRole['dialect'], context: RoleContext): SessionName | undefined {
  const { subject, settings, remarks } = context;
  if (dialect === 'kube2iam') return templateSession(subject, settings, remarks);
  const given = annotation('Pod', subject.pod.annotations, SESSION_NAME_KEY);
  const asked = given === undefined || given.value === '' ? settings.session : given.value;
  const known = kiamSessionName(asked);
  if (given !== undefined && known !== `kiam-${given.value}`) {
    const text = `the session is called ${quote(known)}, as STS does not take it as it is: ${given.described}`;
    remarks.push({ code: 'session-name-changed', text });
  }
  return { known };
}

/** A role elsewhere is as good as any other if it trusts this cluster's tokens. */
function remarkAccount(roleArn: string, settings: IdentitySettings, remarks: Remark[]): void {
  const [, partition, , , account] = roleArn.split(':');
  const [, ownPartition, , , own = ''] = (roleBaseOf(settings) ?? '').split(':');
  if (own === '' || (account === own && partition === ownPartition)) return;
  const text = `the role is in account ${account} (${partition}), roles without one are in ${own} (${ownPartition}): account ${account} needs an IAM OIDC provider for this cluster, and the role must trust it: ${quote(roleArn)}`;
  remarks.push({ code: 'role-elsewhere', text });
}
