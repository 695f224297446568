import type { Verdict } from './decision.ts';
import { PODROLE_PREFIX } from './dialects.ts';
import { eksKeys } from './eks-keys.ts';
import { quote } from './quote.ts';
import type { Remark } from './reasons.ts';
import type { Subject } from './role-source.ts';
import { type IdentitySettings, METADATA_SCOPES, type MetadataScope } from './settings.ts';

/** The label by which a Namespace says for its pods what `--disable-metadata` says for all. */
export const METADATA_LABEL = `${PODROLE_PREFIX}/metadata`;

/** Whether a pod is told to keep away from the instance metadata. A bad value of the Namespace's label is ignored, with a remark. */
export function disablesMetadata(
  verdict: Verdict,
  subject: Subject,
  settings: IdentitySettings,
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
      return scope === 'all' || (isWithin('annotated') && isAnnotated(subject, settings));
  }
}

function scopeIn({ namespace }: Subject, settings: IdentitySettings, remarks: Remark[]): MetadataScope {
  const given = settings.dialects.byNamespace ? namespace.labels[METADATA_LABEL] : undefined;
  if (given === undefined) return settings.disableMetadata;
  const scope = METADATA_SCOPES.find((known) => known === given);
  if (scope === undefined) {
    const text = `ignored, as it is none of ${METADATA_SCOPES.join(', ')}: Namespace label ${METADATA_LABEL}=${quote(String(given))}`;
    remarks.push({ code: 'namespace-label-invalid', text });
  }
  return scope ?? settings.disableMetadata;
}

function isAnnotated({ pod, serviceAccount }: Subject, settings: IdentitySettings): boolean {
  const { iamRoleKey, annotationPrefix } = settings;
  return (
    pod.annotations[iamRoleKey] !== undefined ||
    serviceAccount.annotations[iamRoleKey] !== undefined ||
    serviceAccount.annotations[eksKeys(annotationPrefix).roleArn] !== undefined
  );
}
