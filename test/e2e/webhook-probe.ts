import { api } from './api.ts';
import type { ControlPlane } from './control-plane.ts';

const ACCOUNT = 'webhook-probe';
const NAMESPACE = '/api/v1/namespaces/default';
const POD = {
  apiVersion: 'v1',
  kind: 'Pod',
  metadata: { name: 'webhook-probe' },
  spec: { serviceAccountName: ACCOUNT, containers: [{ name: 'probe', image: 'probe.e2e.test/probe' }] },
};

/**
 * Whether the API server calls the webhook `name`, whatever the webhook answers: its own count of calls grows by a
 * request that the webhook's rules and selectors match.
 *
 * @param request - makes that request, best as a dry run; unless told, {@link createProbePod}
 */
export async function isWebhookCalled(
  plane: ControlPlane,
  name: string,
  request: () => Promise<unknown> = () => createProbePod(plane),
): Promise<boolean> {
  const before = await callCount(plane, name);
  await request();
  return (await callCount(plane, name)) > before;
}

/**
 * Creates a pod as a dry run, and a ServiceAccount of its own before it, because a pod without one is refused
 * before any webhook is called.
 */
async function createProbePod(plane: ControlPlane): Promise<void> {
  const { post } = api(plane);
  await post(`${NAMESPACE}/serviceaccounts`, {
    apiVersion: 'v1',
    kind: 'ServiceAccount',
    metadata: { name: ACCOUNT },
  });
  await post(`${NAMESPACE}/pods?dryRun=All`, POD);
}

/** Adds up the API server's counters of calls of a webhook. */
async function callCount(plane: ControlPlane, name: string): Promise<number> {
  const { body } = await api(plane).get<string>('/metrics');
  return body
    .split('\n')
    .filter((line) => line.startsWith('apiserver_admission_webhook_admission_duration_seconds_count{'))
    .filter((line) => line.includes(`name="${name}"`))
    .reduce((sum, line) => sum + Number(line.split(' ').at(-1)), 0);
}
