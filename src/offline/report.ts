import { type Grant, roleOf } from '../identity/decision.ts';
import { namespaceRemarks } from '../identity/namespace-remarks.ts';
import { asObject, factsOf } from '../identity/pod.ts';
import { printable } from '../identity/quote.ts';
import { REASONS, type Remark } from '../identity/reasons.ts';
import type { DecisionContext } from '../identity/search.ts';
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

/** What is wrong with the Namespaces of the input, or means something else elsewhere; nothing for those that are fine. */
export function namespaceLines(
  documents: readonly InjectedDocument[],
  context: Pick<DecisionContext, 'settings' | 'expressions'>,
): readonly string[] {
  const objects = documents.flatMap(({ document }) => objectsOf(document));
  return objects.flatMap(({ kind, value }) => {
    const name = asObject(value.metadata)?.name;
    if (kind !== 'Namespace' || typeof name !== 'string') return [];
    const holder = `Namespace ${printable(name)}`;
    const remarks = namespaceRemarks(holder, factsOf(value), context);
    return remarks.length === 0 ? [] : [`${holder}:`, ...remarks.map(remarkLine)];
  });
}

/** Which ServiceAccounts have pods with different roles: to AWS they are one. */
export function sharedAccountLines(documents: readonly InjectedDocument[]): readonly string[] {
  const roles = new Map<string, Map<string, string>>();
  for (const { object, namespace, name, mutation, serviceAccount } of documents.flatMap(
    (one) => one.objects,
  )) {
    const role = roleOf(mutation.decision);
    if (role === undefined) continue;
    const account = `${printable(namespace)}/${printable(serviceAccount)}`;
    const ofAccount = roles.get(account) ?? new Map<string, string>();
    if (!ofAccount.has(role))
      ofAccount.set(role, `${object.kind} ${printable(namespace)}/${printable(name)}`);
    roles.set(account, ofAccount);
  }
  return [...roles].flatMap(([account, ofAccount]) => {
    if (ofAccount.size < 2) return [];
    const holders = [...ofAccount.values()].join(' and ');
    return [
      `ServiceAccount ${account}:`,
      `  warning: ${holders} have different roles on it; to AWS they are one identity, and each can take the roles of the others`,
    ];
  });
}

function remarkLine({ code, text }: Remark): string {
  return `  ${REASONS[code].kind} ${code}: ${text}`;
}

function objectLines({ object, namespace, name, mutation }: InjectedObject): readonly string[] {
  return [
    `${object.kind} ${printable(namespace)}/${printable(name)}: ${verdict(mutation)}`,
    ...mutation.remarks.map(remarkLine),
  ];
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
