import type { Grant } from '../identity/decision.ts';
import { asObject, type JsonObject } from '../identity/pod.ts';
import { variableValues } from '../identity/pod-variables.ts';

const VARIABLE = 'AWS_ROLE_SESSION_NAME';

/** What injection writes in the place of a pod's name that is still to be made. */
const POD_NAME = '$(PODROLE_POD_NAME)';

/**
 * The role session name that a pod presents: that of its containers, before which injection gives way, else the granted
 * one; several with commas, and `undefined` where the SDK chooses it.
 */
export function presentedSessionName(grant: Grant, pod: JsonObject): string | undefined {
  if (grant.method === 'container-credentials') return undefined;
  const { name } = asObject(pod.metadata) ?? {};
  // The kubelet puts the name in; a template has none yet.
  const podName = typeof name === 'string' ? name : '{pod}';
  if (grant.method === 'chain') return grant.sessionName;
  const own = variableValues(pod, VARIABLE).map((value) => value.replace(POD_NAME, podName));
  if (own.length > 0) return own.join(', ');
  const { sessionName } = grant;
  if (sessionName === undefined || 'known' in sessionName) return sessionName?.known;
  return `${sessionName.beforePod}${podName}${sessionName.afterPod}`;
}
