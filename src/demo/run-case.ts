import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { type DecisionReason, dialectOf, REASONS } from '../identity/reasons.ts';
import { matchesWildcard } from '../identity/wildcard.ts';
import { type AdmittedPod, admitPod } from '../sandbox/cluster/api-server.ts';
import { materialise } from '../sandbox/cluster/kubelet.ts';
import type { StsDecision } from '../sandbox/sts/decision.ts';
import { type AwsAnswer, whoAmI } from './aws-client.ts';
import type { DemoCase, Expectation } from './examples.ts';
import type { World } from './world.ts';

/** What came of a case. */
export interface CaseResult {
  readonly pod: string;
  readonly container: string;
  readonly serviceAccount: string;
  /** Reason code of the webhook's decision. */
  readonly reason: string;
  /** Of the dialect that decided; `none` for a decision that comes of no dialect. */
  readonly dialect: string;
  /** The role that the webhook granted. */
  readonly roleArn: string | undefined;
  readonly warnings: readonly string[];
  readonly aws: AwsAnswer;
  /** Why STS refused, as only the sandbox tells. */
  readonly why: string | undefined;
  /** Environment of the container, for an AWS client in another terminal. */
  readonly env: Readonly<Record<string, string>>;
  /** What differs from the expectation, a sentence each; empty when all is as it must be. */
  readonly differences: readonly string[];
}

/** What running a case needs. */
export interface CaseDeps {
  readonly world: World;
  /** Folder below which each container gets a file system of its own. */
  readonly root: string;
  /** The last refusal by STS since the last call. */
  readonly takeRefusal: () => StsDecision | undefined;
}

/** Sends the pod through the webhook, gives the container its files, and asks AWS who it is. */
export async function runCase({ pod, container, expected }: DemoCase, deps: CaseDeps): Promise<CaseResult> {
  const { name, namespace } = pod.metadata;
  const serviceAccount = pod.spec.serviceAccountName;
  const admitted = await admitPod(pod, namespace, deps.world.webhook);
  const root = join(deps.root, namespace, name, container);
  await mkdir(root, { recursive: true, mode: 0o700 });
  const { env } = await materialise({
    pod: admitted.pod,
    container,
    root,
    requestToken: ({ audience, expirationSeconds }) =>
      deps.world.signer.sign({
        namespace,
        serviceAccount,
        audience: [audience ?? 'https://kubernetes.default.svc'],
        expirationSeconds,
      }),
  });
  const aws = await whoAmI(env, deps.world.stsUrl);
  const refusal = deps.takeRefusal();
  const decided = decisionOf(admitted);
  return {
    pod: `${namespace}/${name}`,
    container,
    serviceAccount: `${namespace}/${serviceAccount}`,
    ...decided,
    warnings: admitted.warnings,
    aws,
    why: refusal?.reason,
    env,
    differences: differences(expected, decided.reason, aws),
  };
}

function decisionOf({ auditAnnotations }: AdmittedPod) {
  const { reason = '' } = auditAnnotations;
  const dialect = Object.hasOwn(REASONS, reason) ? dialectOf(reason as DecisionReason) : 'none';
  return { reason, dialect, roleArn: auditAnnotations['role-arn'] };
}

function differences(expected: Expectation, reason: string, aws: AwsAnswer): readonly string[] {
  const wanted = wantedAnswer(expected);
  const found = foundAnswer(aws);
  return [
    ...(reason === expected.reason
      ? []
      : [`the webhook's reason must be ${expected.reason}, it is ${reason}`]),
    ...(matchesWildcard(wanted, found) ? [] : [`AWS must answer ${wanted}, it answers ${found}`]),
  ];
}

function wantedAnswer({ identity, refused }: Expectation): string {
  return identity ?? refused ?? 'nothing';
}

function foundAnswer(aws: AwsAnswer): string {
  switch (aws.kind) {
    case 'identity':
      return aws.arn;
    case 'refused':
      return aws.code;
    case 'none':
      return 'nothing';
  }
}
