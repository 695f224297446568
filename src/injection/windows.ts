import { asObject, type JsonObject } from '../identity/pod.ts';

const OS_LABELS = ['kubernetes.io/os', 'beta.kubernetes.io/os'];

/**
 * Whether the pod can only run on Windows nodes: by `spec.os`, by its nodeSelector, or by a required
 * nodeAffinity all of whose terms (they are alternatives) ask for Windows.
 */
export function isWindows(spec: JsonObject): boolean {
  return (
    asObject(spec.os)?.name === 'windows' ||
    OS_LABELS.some((label) => asObject(spec.nodeSelector)?.[label] === 'windows') ||
    requiredAffinityAsksForWindows(spec)
  );
}

function requiredAffinityAsksForWindows(spec: JsonObject): boolean {
  const nodeAffinity = asObject(asObject(spec.affinity)?.nodeAffinity);
  const terms = asObject(nodeAffinity?.requiredDuringSchedulingIgnoredDuringExecution)?.nodeSelectorTerms;
  return Array.isArray(terms) && terms.length > 0 && terms.every(asksForWindows);
}

function asksForWindows(term: unknown): boolean {
  const expressions = asObject(term)?.matchExpressions;
  return Array.isArray(expressions) && expressions.some(isWindowsExpression);
}

function isWindowsExpression(expression: unknown): boolean {
  const { key, operator, values } = asObject(expression) ?? {};
  return (
    OS_LABELS.some((label) => label === key) &&
    operator === 'In' &&
    Array.isArray(values) &&
    values.length > 0 &&
    values.every((value) => value === 'windows')
  );
}
