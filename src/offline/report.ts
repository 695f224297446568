import type { Grant } from '../identity/decision.ts';
import { printable } from '../identity/quote.ts';
import { REASONS } from '../identity/reasons.ts';
import type { ForbiddenAction } from '../identity/settings.ts';
import type { Mutation } from '../injection/mutate-pod.ts';
import { objectsOf } from '../manifests/objects.ts';
import type { InjectedDocument, InjectedObject } from './inject-documents.ts';

/** What was decided, for people: a line for each object with a pod, and one for each remark on it. */
export function reportLines(documents: readonly InjectedDocument[]): readonly string[] {
  if (documents.every(({ document }) => objectsOf(document).length === 0))
    return ['no Kubernetes objects in the input'];
  return documents.flatMap(({ objects }) => objects.flatMap(objectLines));
}

function objectLines({ object, namespace, name, mutation }: InjectedObject): readonly string[] {
  const remarks = mutation.remarks.map(({ code, text }) => `  ${REASONS[code].kind} ${code}: ${text}`);
  return [`${object.kind} ${printable(namespace)}/${printable(name)}: ${verdict(mutation)}`, ...remarks];
}

/** What becomes of a pod whose role is forbidden. */
const FORBIDDEN: Readonly<Record<ForbiddenAction, string>> = {
  reject: 'refused',
  'metadata-disabled': 'no role, and no instance metadata: forbidden',
  ignore: 'no role: forbidden',
};

function verdict({ decision, operations }: Mutation): string {
  switch (decision.outcome) {
    case 'grant': {
      const added = operations.length === 0 ? 'nothing to add' : `${operations.length} added`;
      return `${given(decision.grant)} (${decision.reason}), ${added}`;
    }
    case 'forbidden':
      return `${FORBIDDEN[decision.action]} (${decision.reason}): ${decision.message}`;
    case 'none':
      return `no role (${decision.reason})`;
  }
}

function given(grant: Grant): string {
  switch (grant.method) {
    case 'web-identity':
      return `role ${printable(grant.roleArn)}`;
    case 'chain':
      return `role ${printable(grant.roleArn)} by way of ${printable(grant.baseRoleArn)}`;
    case 'container-credentials':
      return 'credentials of the EKS Pod Identity agent';
  }
}
