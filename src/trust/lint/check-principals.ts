import { isNamedForKiam } from '../editing/assume-role.ts';
import type { Principal } from '../policy.ts';
import { everyoneLimits } from './everyone-limits.ts';
import type { Problem } from './finding.ts';
import { listed, shownValue } from './listed.ts';
import type { ReadStatement } from './reading.ts';

/** Holds the principals of a statement against their rules, all but the providers of tokens. */
export function* checkPrincipals(one: ReadStatement): Iterable<Problem> {
  const { statement, allows } = one;
  const { notPrincipals, principals = [] } = statement;
  if (notPrincipals !== undefined) {
    const code = allows ? 'not-principal' : 'not-principal-deny';
    yield { code, sentence: `Its NotPrincipal is ${listed(notPrincipals.map(({ value }) => value))}.` };
  }
  if (!allows) return;
  if (principals.some(isEveryone)) yield everyone(one);
  for (const principal of principals) yield* checkPrincipal(principal);
  yield* checkCallers(one);
}

function* checkCallers({ conditions }: ReadStatement): Iterable<Problem> {
  for (const { key, operator, values } of conditions) {
    const kiam = values.filter(isNamedForKiam);
    if (key.toLowerCase() !== 'aws:principalarn' || /Not/.test(operator) || kiam.length === 0) continue;
    yield { code: 'kiam-by-condition', sentence: `Its condition on ${key} names ${listed(kiam)}.` };
  }
}

function isEveryone({ type, value }: Principal): boolean {
  return value === '*' && type !== 'Federated';
}

function everyone(one: ReadStatement): Problem {
  const limits = everyoneLimits(one);
  if (limits.length === 0)
    return { code: 'everyone', sentence: 'Its principal is "*", and no condition says which accounts.' };
  const sentence = `Its principal is "*"; only ${listed(limits.map(({ key }) => key))} limits it.`;
  return { code: 'everyone-limited', sentence };
}

function* checkPrincipal({ type, value }: Principal): Iterable<Problem> {
  // Providers have rules of their own.
  if (type === 'Federated' || value === '*') return;
  if (value.includes('${')) {
    yield { code: 'policy-variable', sentence: `Its principal ${type} is ${shownValue(value)}.` };
    return;
  }
  if (/[*?]/.test(value)) {
    yield { code: 'principal-wildcard', sentence: `Its principal ${type} is ${shownValue(value)}.` };
    return;
  }
  if (!isKnown(type, value))
    yield { code: 'principal-form', sentence: `Its principal ${shownValue(type)} is ${shownValue(value)}.` };
  if (type !== 'AWS') return;
  const sentence = `Its principal is ${shownValue(value)}.`;
  if (UNIQUE_ID.test(value)) yield { code: 'principal-gone', sentence };
  const role = ROLE.exec(value)?.[1];
  if (role === undefined) return;
  if (isNamedForKiam(value)) yield { code: 'kiam-left', sentence };
  else if (NODE_ROLES.some((form) => form.test(role))) yield { code: 'node-role', sentence };
}

/** @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_principal.html */
const AWS_FORM =
  /^(?:\d{12}|A[A-Z0-9]{15,127}|arn:[\w-]+:(?:iam::\d{12}:(?:root|(?:role|user)\/.+)|sts::\d{12}:(?:assumed-role|federated-user)\/.+))$/s;

function isKnown(type: string, value: string): boolean {
  return type === 'AWS' ? AWS_FORM.test(value) : ['Service', 'CanonicalUser'].includes(type);
}

/** @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_identifiers.html#identifiers-unique-ids */
const UNIQUE_ID = /^A[A-Z0-9]{15,127}$/;

/** Without the path: a role `app` of a path `/workers/` is no node's. */
const ROLE = /^arn:[\w-]+:(?:iam::\d{12}:role\/(?:[^/]*\/)*|sts::\d{12}:assumed-role\/)([^/]+)/;

/** How tools name the roles of nodes: kops, eksctl and the EKS guides, kubeadm's modules. */
const NODE_ROLES: readonly RegExp[] = [
  /^(?:nodes|masters|control-plane)\./i,
  /node-?instance-?role/i,
  /node-?role/i,
  /node-?group/i,
  /-nodes?(?:-|$)/i,
  /(?:^|[-.])workers?(?:[-.]|$)/i,
];
