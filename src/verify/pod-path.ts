import type { Decision, Grant } from '../identity/decision.ts';
import type { Expressions } from '../identity/expressions.ts';
import type { ClusterFacts } from '../identity/facts.ts';
import { type JsonObject, viewPod } from '../identity/pod.ts';
import { stableJitter } from '../identity/pod-identity.ts';
import { quote } from '../identity/quote.ts';
import { dialectOf, REASONS, type ReasonKind } from '../identity/reasons.ts';
import { type Mutation, type MutationContext, mutateTemplate } from '../injection/mutate-pod.ts';
import { type Finding, finding } from './finding.ts';
import type { FoundPod } from './found-pod.ts';
import { injectedFindings } from './injected.ts';
import { presentedSessionName } from './session-name.ts';

/** Who a pod is to AWS, and by which way. */
export interface PodPath {
  readonly namespace: string;
  readonly name: string;
  readonly serviceAccount: string;
  /** `sub` of its token. */
  readonly subject: string;
  readonly outcome: Decision['outcome'];
  readonly dialect: string;
  /** Code of decisions.md. */
  readonly reason: string;
  /** `undefined` for a pod without a role. */
  readonly method: Grant['method'] | undefined;
  /** `aud` of its token. */
  readonly audience: string | undefined;
  /** The role that it has in the end; `undefined` where only an agent knows. */
  readonly roleArn: string | undefined;
  /** The role that the token is exchanged for, where it goes on from there. */
  readonly baseRoleArn: string | undefined;
  /** Whether it goes on with an external id. The value itself is told to nobody. */
  readonly externalId: boolean;
  /** `undefined` where the SDK chooses it. */
  readonly sessionName: string | undefined;
}

/** What decides besides the cluster. */
export interface PodRules {
  readonly settings: MutationContext['settings'];
  readonly expressions: Expressions;
  readonly usesContainerCredentials: ClusterFacts['usesContainerCredentials'];
  /** Client ids of the provider. */
  readonly audiences: readonly string[];
}

const AT = 'pod';

/** Decides a pod as the webhook does, and tells what stands between it and its role. */
export function podPath(
  found: FoundPod,
  name: string,
  rules: PodRules,
): { readonly path: PodPath; readonly findings: readonly Finding[] } {
  const { namespace, pod, workload, facts, keysOf } = found;
  const { settings, expressions, usesContainerCredentials } = rules;
  const mutation = mutateTemplate({ workload, pod }, namespace, {
    facts: { ...facts, usesContainerCredentials },
    settings,
    jitter: stableJitter,
    expressions,
    ...(keysOf !== undefined && { keysOf }),
  });
  const path = pathOf(mutation.decision, pod, { namespace, name });
  return {
    path,
    findings: [
      ...outcomeFindings(mutation.decision),
      ...warnings(mutation),
      ...(found.isLive ? injectedFindings(pod, mutation.decision, settings) : []),
      ...audienceFindings(path, rules.audiences),
    ],
  };
}

function pathOf(
  decision: Decision,
  pod: JsonObject,
  { namespace, name }: Pick<PodPath, 'namespace' | 'name'>,
): PodPath {
  const { serviceAccount } = viewPod(pod, namespace);
  const grant = decision.outcome === 'grant' ? decision.grant : undefined;
  const chain = grant?.method === 'chain' ? grant : undefined;
  return {
    namespace,
    name,
    serviceAccount,
    subject: `system:serviceaccount:${namespace}:${serviceAccount}`,
    outcome: decision.outcome,
    dialect: dialectOf(decision.reason),
    reason: decision.reason,
    method: grant?.method,
    audience: grant?.audience,
    roleArn: grant === undefined || grant.method === 'container-credentials' ? undefined : grant.roleArn,
    baseRoleArn: chain?.baseRoleArn,
    externalId: chain?.externalId !== undefined,
    sessionName: grant && presentedSessionName(grant, pod),
  };
}

function outcomeFindings(decision: Decision): readonly Finding[] {
  const { reason } = decision;
  const text = `${reason}: ${REASONS[reason].means}`;
  switch (decision.outcome) {
    case 'none':
      return [finding('pod-without-role', { at: AT, text })];
    case 'forbidden':
      return [finding('pod-forbidden', { at: AT, text: `${reason}: ${decision.message}` })];
    case 'grant':
      return decision.grant.method === 'container-credentials'
        ? [finding('pod-agent', { at: AT, text })]
        : [];
  }
}

function warnings({ remarks }: Mutation): readonly Finding[] {
  const kindOf = (code: keyof typeof REASONS): ReasonKind => REASONS[code].kind;
  return remarks
    .filter(({ code }) => kindOf(code) === 'warning')
    .map(({ code, text }) => finding('pod-warning', { at: AT, text: `${code}: ${text}` }));
}

function audienceFindings({ audience, method }: PodPath, audiences: readonly string[]): readonly Finding[] {
  if (audience === undefined || method === 'container-credentials' || audiences.includes(audience)) return [];
  const text = `${quote(audience)} is none of ${audiences.join(', ')}`;
  return [finding('pod-audience', { at: AT, text })];
}
