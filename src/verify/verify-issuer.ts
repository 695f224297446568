import { ApiFailure, failureMessage } from '../cluster/kubernetes/api-failure.ts';
import { quote, verbatim } from '../identity/quote.ts';
import { checkCluster, unread } from './check-cluster.ts';
import { type CheckedToken, checkToken, type TokenRules, type TokenSummary } from './check-token.ts';
import { type AskedDocument, type Published, readPublished } from './documents.ts';
import { bySeverity, type Finding, finding } from './finding.ts';
import type { FindPod, PodName } from './found-pod.ts';
import type { LiveCluster } from './live-cluster.ts';
import { type PodPath, type PodRules, podPath } from './pod-path.ts';
import type { Probe } from './probed.ts';

/** What is looked at, and with what. */
export interface VerifyOptions {
  /** The issuer URL. */
  readonly url: string;
  readonly probe: Probe;
  /** Client ids of the provider. */
  readonly audiences: readonly string[];
  readonly token: string | undefined;
  readonly live: LiveCluster | undefined;
  readonly pod: { readonly name: PodName; readonly find: FindPod; readonly rules: PodRules } | undefined;
  /** Milliseconds since the epoch. */
  readonly clock: () => number;
}

/** What was found, and what it was found in. Holds nothing secret. */
export interface Report {
  readonly url: string;
  readonly documents: readonly AskedDocument[];
  readonly keys: readonly { readonly kid: string; readonly kty: string; readonly alg: string }[];
  readonly token: TokenSummary | undefined;
  readonly pod: PodPath | undefined;
  /** What matters most first. */
  readonly findings: readonly Finding[];
}

/** Acts as STS would for an issuer, a token, a cluster and a pod of it. */
export async function verifyIssuer(options: VerifyOptions): Promise<Report> {
  const { url, probe, clock, live, audiences } = options;
  const published = await readPublished(url, probe, clock());
  const { documents, jwks } = published;
  const rules: TokenRules = { url, jwks, audiences, now: Math.floor(clock() / 1000) };
  const [pod, cluster] = await Promise.all([
    lookAtPod(options),
    live === undefined ? [] : checkCluster(live, url, usableKeys(published)),
  ]);
  const token = await lookAtToken(options, rules, pod.path);
  return {
    url,
    documents,
    keys: published.keys.map(({ kid, kty, alg }) => ({ kid, kty, alg })),
    token: token.token,
    pod: pod.path,
    findings: bySeverity([...published.findings, ...cluster, ...pod.findings, ...token.findings]),
  };
}

function usableKeys({ jwks, keys }: Published) {
  return jwks === undefined ? undefined : keys;
}

interface LookedAtPod {
  readonly path: PodPath | undefined;
  readonly findings: readonly Finding[];
}

async function lookAtPod({ pod }: VerifyOptions): Promise<LookedAtPod> {
  if (pod === undefined) return { path: undefined, findings: [] };
  const { name, find, rules } = pod;
  try {
    const found = await find(name);
    if (found !== undefined) return podPath(found, name.name, rules);
    const text = `${name.namespace}/${name.name}`;
    return { path: undefined, findings: [finding('pod-unknown', { at: 'pod', text })] };
  } catch (error) {
    if (!(error instanceof ApiFailure)) throw error;
    return { path: undefined, findings: unread(error) };
  }
}

const NO_TOKEN: CheckedToken = { token: undefined, findings: [] };

/** The token that was given, else one that the cluster gives for the pod. */
async function lookAtToken(
  { token, live }: VerifyOptions,
  rules: TokenRules,
  path: PodPath | undefined,
): Promise<CheckedToken> {
  if (token !== undefined) return ofPod(await checkToken(token, rules), path);
  const { audience, method } = path ?? {};
  if (
    live === undefined ||
    path === undefined ||
    audience === undefined ||
    method === 'container-credentials'
  )
    return NO_TOKEN;
  try {
    const { namespace, serviceAccount } = path;
    return ofPod(await checkToken(await live.token({ namespace, serviceAccount, audience }), rules), path);
  } catch (error) {
    if (!(error instanceof ApiFailure)) throw error;
    const text = verbatim(failureMessage(error), 300);
    return { token: undefined, findings: [finding('pod-token-refused', { at: 'token', text })] };
  }
}

/** A token that is another's says nothing about the pod. */
function ofPod(checked: CheckedToken, path: PodPath | undefined): CheckedToken {
  const { token, findings } = checked;
  if (token === undefined || path?.audience === undefined) return checked;
  const found: string[] = [];
  if (token.subject !== path.subject)
    found.push(`sub is ${quote(token.subject)}, the pod's ${quote(path.subject)}`);
  if (!token.audience.includes(path.audience))
    found.push(
      `aud is ${token.audience.map((one) => quote(one)).join(', ')}, the pod's ${quote(path.audience)}`,
    );
  return {
    token,
    findings: [...findings, ...found.map((text) => finding('token-not-of-pod', { at: 'token', text }))],
  };
}
