import { type Annotation, annotation } from './annotation.ts';
import type { ChainGrant, Verdict } from './decision.ts';
import { PODROLE_PREFIX } from './dialects.ts';
import { printable, quote } from './quote.ts';
import type { DecisionReason, Remark } from './reasons.ts';
import { isRoleArn, LONGEST_ARN } from './role-arn.ts';
import type { Subject } from './role-source.ts';
import type { IdentitySettings } from './settings.ts';

/** Annotation of a ServiceAccount: the role to which its pods go on from its own. */
export const ASSUME_ROLE = `${PODROLE_PREFIX}/assume-role-arn`;
/** Annotation of a ServiceAccount: the external id with which they do. */
export const EXTERNAL_ID = `${PODROLE_PREFIX}/external-id`;
/** Annotation of a Namespace: the role from which pods with an external id go on where their ServiceAccount has none. */
export const CHAIN_BASE_ROLE = `${PODROLE_PREFIX}/chain-base-role`;

/** Annotation of a pod that carries its AWS configuration file. */
export const CONFIG_ANNOTATION = `${PODROLE_PREFIX}/aws-config`;

/** Folder in the containers where their AWS configuration file is mounted. */
export const CONFIG_MOUNT_PATH = '/var/run/secrets/podrole.io/aws';

/** STS API Reference, AssumeRole, `ExternalId`. */
const EXTERNAL_ID_FORM = /^[\w+=,.@:/-]{2,1224}$/;

/** A way from one role to another. */
export interface Chain {
  readonly reason: DecisionReason;
  /** With where it is written, for messages. */
  readonly base: Annotation;
  readonly target: Annotation;
  readonly externalId: Annotation | undefined;
}

/**
 * Grants the target of a chain. Its values are written into a configuration file: unless they are what STS takes, to the
 * character, the pod is forbidden, so that no line break can smuggle a setting in.
 */
export function decideChain(
  { reason, base, target, externalId }: Chain,
  grant: Omit<ChainGrant, 'method' | 'baseRoleArn' | 'roleArn' | 'externalId'>,
  settings: IdentitySettings,
  remarks: Remark[],
): Verdict {
  const unusable = [base, target].find(({ value }) => value.length > LONGEST_ARN || !isRoleArn(value));
  if (unusable !== undefined) {
    const message = `not of the form arn:PARTITION:iam::ACCOUNT:role/NAME, and one role must lead to another: ${unusable.described}`;
    return forbidden({ reason: 'chain-invalid', message }, settings);
  }
  const bad = externalId && externalIdProblem(externalId);
  if (bad !== undefined) return forbidden({ reason: 'chain-invalid', message: bad }, settings);
  remarks.push({
    code: 'role-chained',
    text: `the pod goes on from ${base.value}, which ${base.described} names`,
  });
  return {
    outcome: 'grant',
    reason,
    grant: {
      ...grant,
      method: 'chain',
      baseRoleArn: base.value,
      roleArn: target.value,
      externalId: externalId?.value,
    },
  };
}

/** Why STS would not take an external id; `undefined` if it would. The value itself is told to nobody. */
export function externalIdProblem(externalId: Annotation): string | undefined {
  return EXTERNAL_ID_FORM.test(externalId.value)
    ? undefined
    : `no external id that STS takes (2 to 1224 letters, digits and _+=,.@:/-): ${withoutValue(externalId)}`;
}

/** Where an annotation is, for messages that must not repeat it. */
export function withoutValue({ described }: Annotation): string {
  return described.slice(0, described.indexOf('='));
}

/** The verdict on a pod whose role is forbidden. */
export function forbidden(
  { reason, message }: { readonly reason: DecisionReason; readonly message: string },
  { forbidden: action }: IdentitySettings,
): Verdict {
  return { outcome: 'forbidden', reason, message, action };
}

/** Where the pods of a ServiceAccount go on to, besides the role that it names. An external id alone says nothing. */
export function chainOfAccount(
  { accountName, serviceAccount }: Subject,
  remarks: Remark[],
): Pick<Chain, 'target' | 'externalId'> | undefined {
  const target = annotation(accountName, serviceAccount.annotations, ASSUME_ROLE);
  const externalId = annotation(accountName, serviceAccount.annotations, EXTERNAL_ID);
  if (target !== undefined) return { target, externalId: nonEmpty(externalId, remarks) };
  if (externalId !== undefined) {
    const text = `not read without ${ASSUME_ROLE}, as web identity takes no external id: ${withoutValue(externalId)}`;
    remarks.push({ code: 'external-id-unused', text });
  }
  return undefined;
}

/** The external id with which a pod wants its role, of kiam and kube2iam. */
export function externalIdOf(
  { pod }: Subject,
  { iamExternalId }: IdentitySettings,
  remarks: Remark[],
): Annotation | undefined {
  return nonEmpty(annotation('Pod', pod.annotations, iamExternalId), remarks);
}

function nonEmpty(externalId: Annotation | undefined, remarks: Remark[]): Annotation | undefined {
  if (externalId?.value !== '') return externalId;
  const text = `counts as absent, as it is empty: ${externalId.described}`;
  remarks.push({ code: 'external-id-unused', text });
  return undefined;
}

/** The role from which a pod goes on whose ServiceAccount names none; `undefined` where nothing lends one. */
export function lentBase(
  { pod, namespace }: Subject,
  { chainBaseRole }: IdentitySettings,
  remarks: Remark[],
): Annotation | undefined {
  const holder = `Namespace ${printable(pod.namespace)}`;
  const ofNamespace = annotation(holder, namespace.annotations, CHAIN_BASE_ROLE);
  if (ofNamespace !== undefined) return ofNamespace;
  if (chainBaseRole === undefined) return undefined;
  const described = `--chain-base-role ${quote(chainBaseRole)}`;
  const text = `shared by the whole cluster: whoever has it can assume every role that trusts it: ${described}`;
  remarks.push({ code: 'chain-base-shared', text });
  return { value: chainBaseRole, described };
}
