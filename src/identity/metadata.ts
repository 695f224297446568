import type { Verdict } from './decision.ts';
import { type DialectModes, PODROLE_PREFIX } from './dialects.ts';
import { eksKeys } from './eks-keys.ts';
import { namespaceLabel } from './namespace-label.ts';
import type { Remark } from './reasons.ts';
import type { Subject } from './role-source.ts';
import { type IdentitySettings, METADATA_SCOPES, type MetadataScope, readsNamespaces } from './settings.ts';

/** The AWS SDKs ask no instance metadata where this is true (AWS SDKs and Tools Reference Guide, "IMDS client"). */
export const METADATA_VARIABLE = 'AWS_EC2_METADATA_DISABLED';

/** The label by which a Namespace says for its pods what `--disable-metadata` says for all. */
export const METADATA_LABEL = `${PODROLE_PREFIX}/metadata`;

/** Whose pod it is, and which dialects count there. */
interface MetadataContext {
  readonly subject: Subject;
  readonly modes: DialectModes;
  readonly settings: IdentitySettings;
}

/** Whether a pod is told to keep away from the instance metadata. */
export function disablesMetadata(
  verdict: Verdict,
  { subject, modes, settings }: MetadataContext,
  remarks: Remark[],
): boolean {
  const scope = scopeIn(subject, settings, remarks);
  const isWithin = (least: MetadataScope) => METADATA_SCOPES.indexOf(scope) >= METADATA_SCOPES.indexOf(least);
  switch (verdict.outcome) {
    case 'grant':
      return isWithin('granted');
    case 'forbidden':
      return verdict.action === 'metadata-disabled' || isWithin('annotated');
    case 'none':
      if (isLeftToOthers({ subject, modes, settings })) return false;
      return scope === 'all' || (isWithin('annotated') && isAnnotated({ subject, modes, settings }));
  }
}

function scopeIn({ namespace }: Subject, settings: IdentitySettings, remarks: Remark[]): MetadataScope {
  const labels = readsNamespaces(settings) ? namespace.labels : {};
  return namespaceLabel(labels, METADATA_LABEL, METADATA_SCOPES, remarks) ?? settings.disableMetadata;
}

/** Whether another system gives the pod its role, by way of the metadata: a dialect in audit names one. */
function isLeftToOthers({ subject, modes, settings }: MetadataContext): boolean {
  if (modes.kiam !== 'audit' && modes.kube2iam !== 'audit') return false;
  const isDefault = modes.kube2iam === 'audit' && settings.defaultRole !== undefined;
  return isDefault || iamRole(subject, settings) !== undefined;
}

function iamRole({ pod, serviceAccount }: Subject, { iamRoleKey }: IdentitySettings): string | undefined {
  return pod.annotations[iamRoleKey] ?? serviceAccount.annotations[iamRoleKey];
}

/** By a dialect that is on: what counts for another system is left to that. */
function isAnnotated({ subject, modes, settings }: MetadataContext): boolean {
  const { roleArn } = eksKeys(settings.annotationPrefix);
  const isIam = modes.kiam === 'on' || modes.kube2iam === 'on';
  return (
    (isIam && iamRole(subject, settings) !== undefined) ||
    (modes.eks === 'on' && subject.serviceAccount.annotations[roleArn] !== undefined)
  );
}
