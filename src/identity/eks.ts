import { type Annotation, annotation } from './annotation.ts';
import { firstCsvRecord } from './csv.ts';
import type { Decision, Grant } from './decision.ts';
import type { ObjectFacts } from './facts.ts';
import { GO_BOOLEANS, parseGoBool } from './go-bool.ts';
import type { PodView } from './pod.ts';
import type { Remark } from './reasons.ts';
import { isRoleArn } from './role-arn.ts';
import type { IdentitySettings } from './settings.ts';
import { tokenExpiration } from './token-expiration.ts';

/**
 * The EKS dialect: annotations of the pod's ServiceAccount, some overridden by the pod's own.
 * Keys, precedence and the treatment of bad values are those of amazon-eks-pod-identity-webhook.
 */
export function decideEks(pod: PodView, serviceAccount: ObjectFacts, settings: IdentitySettings): Decision {
  const remarks: Remark[] = [];
  const read = annotationReader(pod, serviceAccount, settings.annotationPrefix);
  const role = read.ofServiceAccount('role-arn');
  if (role === undefined) return { outcome: 'none', reason: 'no-role', remarks };
  if (role.value === '') {
    remarks.push({
      code: 'role-arn-empty',
      text: `counts as absent, as it names no role: ${role.described}`,
    });
    return { outcome: 'none', reason: 'no-role', remarks };
  }
  const grant: Grant = {
    roleArn: roleArn(role, remarks),
    audience: audience(read.ofServiceAccount('audience'), settings.tokenAudience, remarks),
    expirationSeconds: tokenExpiration(
      [read.ofPod('token-expiration'), read.ofServiceAccount('token-expiration')],
      settings.tokenExpiration,
      remarks,
    ),
    stsRegionalEndpoint: regionalSts(
      read.ofServiceAccount('sts-regional-endpoints'),
      settings.stsRegionalEndpoint,
      remarks,
    ),
    region: settings.awsDefaultRegion,
    skipContainers: skipContainers(read.ofPod('skip-containers'), remarks),
  };
  return { outcome: 'grant', dialect: 'eks', reason: 'service-account-role', grant, remarks };
}

function annotationReader(pod: PodView, serviceAccount: ObjectFacts, prefix: string) {
  const accountName = `ServiceAccount ${pod.namespace}/${pod.serviceAccount}`;
  return {
    ofServiceAccount: (key: string) =>
      annotation(accountName, serviceAccount.annotations, `${prefix}/${key}`),
    ofPod: (key: string) => annotation('Pod', pod.annotations, `${prefix}/${key}`),
  };
}

function roleArn(role: Annotation, remarks: Remark[]): string {
  if (!isRoleArn(role.value)) {
    remarks.push({
      code: 'role-arn-malformed',
      text: `injected as it is, though not of the form arn:PARTITION:iam::ACCOUNT:role/NAME: ${role.described}`,
    });
  }
  return role.value;
}

function audience(given: Annotation | undefined, fallback: string, remarks: Remark[]): string {
  if (given?.value === '') {
    remarks.push({
      code: 'audience-empty',
      text: `gives the token the API server's own audience, which STS refuses: ${given.described}`,
    });
  }
  return given?.value ?? fallback;
}

function regionalSts(given: Annotation | undefined, fallback: boolean, remarks: Remark[]): boolean {
  if (given === undefined) return fallback;
  const value = parseGoBool(given.value);
  if (value === undefined) {
    remarks.push({
      code: 'sts-regional-endpoints-invalid',
      text: `${fallback} is used, as it is none of ${GO_BOOLEANS.join(' ')}: ${given.described}`,
    });
  }
  return value ?? fallback;
}

function skipContainers(given: Annotation | undefined, remarks: Remark[]): ReadonlySet<string> {
  if (given === undefined) return new Set();
  const names = firstCsvRecord(given.value);
  if (names === undefined) {
    remarks.push({
      code: 'skip-containers-invalid',
      text: `nothing is skipped, as it holds no readable CSV record: ${given.described}`,
    });
  }
  return new Set(names);
}
