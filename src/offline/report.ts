import { quote } from '../identity/quote.ts';
import { REASONS } from '../identity/reasons.ts';
import type { Mutation } from '../injection/mutate-pod.ts';
import type { InjectedDocument, InjectedObject } from './inject-documents.ts';

/** What was decided, for people: a line for each object with a pod, and one for each remark on it. */
export function reportLines(documents: readonly InjectedDocument[]): readonly string[] {
  return documents.flatMap(({ objects }) => objects.flatMap(objectLines));
}

function objectLines({ object, namespace, name, mutation }: InjectedObject): readonly string[] {
  const remarks = mutation.remarks.map(({ code, text }) => `  ${REASONS[code].kind} ${code}: ${text}`);
  return [`${object.kind} ${printable(namespace)}/${printable(name)}: ${verdict(mutation)}`, ...remarks];
}

function verdict({ decision, operations }: Mutation): string {
  switch (decision.outcome) {
    case 'grant': {
      const added = operations.length === 0 ? 'nothing to add' : `${operations.length} added`;
      return `role ${printable(decision.grant.roleArn)} (${decision.reason}), ${added}`;
    }
    case 'none':
      return `no role (${decision.reason})`;
  }
}

function printable(value: string): string {
  return quote(value).slice(1, -1);
}
