import { asObject, type JsonObject } from '../../identity/pod.ts';
import { variableValues } from '../../identity/pod-variables.ts';

/** A pod that presents tokens to AWS. */
export interface AffectedPod {
  readonly namespace: string;
  readonly name: string;
  readonly serviceAccount: string;
  /** ARNs, as its containers have them; empty for a role by way of a configuration file. */
  readonly roles: readonly string[];
}

/** Reads of a pod whether it presents tokens of its ServiceAccount to AWS, and for which roles. */
export function affectedPod(pod: JsonObject): AffectedPod | undefined {
  if (TOKEN_VARIABLES.every((name) => variableValues(pod, name).length === 0)) return undefined;
  const metadata = asObject(pod.metadata) ?? {};
  const spec = asObject(pod.spec) ?? {};
  return {
    namespace: String(metadata.namespace),
    name: String(metadata.name),
    serviceAccount: String(spec.serviceAccountName ?? 'default'),
    roles: variableValues(pod, 'AWS_ROLE_ARN').filter((role) => role !== ''),
  };
}

/** By one of these an AWS SDK finds a token, or a file that names it. */
const TOKEN_VARIABLES = ['AWS_WEB_IDENTITY_TOKEN_FILE', 'AWS_CONFIG_FILE'];
