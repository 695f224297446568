import { annotation } from './annotation.ts';
import { chainOfAccount, decideChain } from './chain.ts';
import { chooseContainers } from './container-list.ts';
import type { GrantBase, Verdict, WebIdentityGrant } from './decision.ts';
import { eksKeys } from './eks-keys.ts';
import { partitionOf } from './partitions.ts';
import type { PodView } from './pod.ts';
import { quote } from './quote.ts';
import type { Remark } from './reasons.ts';
import { isRoleArn, partitionOfRole, roleBaseOf } from './role-arn.ts';
import type { RoleSource, Subject } from './role-source.ts';
import {
  generatedNameLength,
  parseSessionTemplate,
  type SessionName,
  sessionName,
  staticSessionName,
} from './session-name.ts';
import type { IdentitySettings } from './settings.ts';
import { tokenAudience, tokenSettings } from './token.ts';

const REGION_NAME = /^[a-z0-9-]{1,64}$/;

/** Annotation of a ServiceAccount: the region that its pods' SDKs use. */
export const REGION = 'podrole.io/region';
/** Annotation of a ServiceAccount: template of its pods' role session names. */
export const SESSION_NAME = 'podrole.io/session-name';

/**
 * Grants the role of `source` by web identity, and where its ServiceAccount says so the one beyond it, unless it is no ARN
 * and the settings are strict.
 */
export function decideWebIdentity(
  subject: Subject,
  source: RoleSource,
  settings: IdentitySettings,
  remarks: Remark[],
): Verdict {
  const { role, reason = 'service-account-role' } = source;
  const roleArn = completedRole(role.value, settings);
  if (!isRoleArn(roleArn) && settings.invalidRole !== 'inject')
    return refused(role.described, settings, remarks);
  const chain = chainOfAccount(subject, remarks);
  if (chain === undefined && !isRoleArn(roleArn)) {
    remarks.push({
      code: 'role-arn-malformed',
      text: `injected as it is, though not of the form arn:PARTITION:iam::ACCOUNT:role/NAME: ${role.described}`,
    });
  }
  const base = grantBase(subject, { roleArn, own: source.own }, settings, remarks);
  const sessionName = templateSession(subject, settings, remarks);
  if (chain !== undefined) {
    const fixed = { ...base, sessionName: staticSessionName(sessionName, subject.pod.generateName) };
    const from = { value: roleArn, described: role.described };
    return decideChain({ ...chain, base: from, reason }, fixed, settings, remarks);
  }
  return { outcome: 'grant', reason, grant: webIdentityGrant(base, roleArn, sessionName) };
}

/** What every grant of a role has. */
export function grantBase(
  subject: Subject,
  { roleArn, own }: { readonly roleArn: string; readonly own: RoleSource['own'] },
  settings: IdentitySettings,
  remarks: Remark[],
): GrantBase {
  const audience = tokenAudience(subject, own, settings, remarks);
  const { expirationSeconds, stsRegionalEndpoint } = tokenSettings(subject, own, settings, remarks);
  const region = regionFor(subject, settings, remarks);
  const containers = containersOf(subject.pod, settings, remarks);
  remarkPartition(roleArn, region, remarks);
  return { audience, expirationSeconds, stsRegionalEndpoint, region, containers };
}

/** A grant by web identity. Written out: it is made for most pods. */
export function webIdentityGrant(
  { audience, expirationSeconds, stsRegionalEndpoint, region, containers }: GrantBase,
  roleArn: string,
  sessionName: SessionName | undefined,
): WebIdentityGrant {
  const method = 'web-identity';
  return {
    audience,
    expirationSeconds,
    stsRegionalEndpoint,
    region,
    containers,
    method,
    roleArn,
    sessionName,
  };
}

/** The containers that the pod's own annotations choose. */
export function containersOf(pod: PodView, { annotationPrefix }: IdentitySettings, remarks: Remark[]) {
  const { includeContainers, skipContainers } = eksKeys(annotationPrefix);
  const list = (key: string) => annotation('Pod', pod.annotations, key);
  return chooseContainers(list(includeContainers), list(skipContainers), remarks);
}

/** The ServiceAccount's region, else the flag's. */
export function regionFor(
  { accountName, serviceAccount }: Subject,
  settings: IdentitySettings,
  remarks: Remark[],
): string | undefined {
  const given = annotation(accountName, serviceAccount.annotations, REGION);
  if (given === undefined || REGION_NAME.test(given.value)) return given?.value ?? settings.awsDefaultRegion;
  remarks.push({ code: 'region-invalid', text: `ignored, as it is no name of a region: ${given.described}` });
  return settings.awsDefaultRegion;
}

/** A role of the EKS dialect as an ARN: with `--compose-role-arn` one without is completed. */
export function completedRole(role: string, settings: IdentitySettings): string {
  const base = roleBaseOf(settings);
  return settings.composeRoleArn && base !== undefined && !role.includes('arn:') ? `${base}${role}` : role;
}

function refused(described: string, { invalidRole }: IdentitySettings, remarks: Remark[]): Verdict {
  const reason = 'role-invalid';
  const message = `not of the form arn:PARTITION:iam::ACCOUNT:role/NAME (--invalid-role ${invalidRole}): ${described}`;
  if (invalidRole === 'deny') return { outcome: 'forbidden', reason, message, action: 'reject' };
  remarks.push({ code: 'role-skipped', text: `nothing is injected, as it is ${message}` });
  return { outcome: 'none', reason };
}

/** The session name by the template of the ServiceAccount, else of the flag; `undefined` without one. */
export function templateSession(
  subject: Subject,
  settings: IdentitySettings,
  remarks: Remark[],
): SessionName | undefined {
  const { pod, accountName, serviceAccount } = subject;
  const given = annotation(accountName, serviceAccount.annotations, SESSION_NAME);
  const own = given === undefined ? undefined : parseSessionTemplate(given.value);
  if (given !== undefined && own === undefined) {
    remarks.push({
      code: 'session-name-invalid',
      text: `ignored, as it is no text with {namespace}, {serviceAccount} and at most one {pod}: ${given.described}`,
    });
  }
  const template = own ?? settings.sessionName;
  return (
    template &&
    sessionName(template, {
      namespace: pod.namespace,
      serviceAccount: pod.serviceAccount,
      pod: pod.name ?? { length: generatedNameLength(pod.generateName) },
    })
  );
}

function remarkPartition(roleArn: string, region: string | undefined, remarks: Remark[]): void {
  const ofRole = partitionOfRole(roleArn);
  if (ofRole === undefined || region === undefined || partitionOf(region) === ofRole) return;
  remarks.push({
    code: 'partition-mismatch',
    text: `the role is in partition ${ofRole}, the region ${quote(region)} in ${partitionOf(region)}: STS there does not know it`,
  });
}
