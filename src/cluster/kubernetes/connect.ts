import { type AccessSource, createAccessSource } from './access.ts';
import { type ApiClient, createApiClient } from './api-client.ts';
import { type InClusterOptions, inClusterCredentials } from './in-cluster.ts';
import type { KubeconfigOptions } from './kubeconfig.ts';

/** Which API server, and how to be known there. */
export type ApiServerSource =
  | ({ readonly from: 'kubeconfig' } & KubeconfigOptions)
  | ({ readonly from: 'pod' } & InClusterOptions);

/**
 * A client of an API server. Credentials are read once at the start, so that a mistake in them ends the start; the server
 * itself need not be there.
 *
 * @throws PodroleError API_ACCESS for credentials that cannot be read or used.
 */
export async function connect(source: ApiServerSource, clock: () => number): Promise<ApiClient> {
  const access = await accessSource(source, clock);
  await access.current();
  return createApiClient(access);
}

async function accessSource(source: ApiServerSource, clock: () => number): Promise<AccessSource> {
  if (source.from === 'pod') return createAccessSource(() => inClusterCredentials(source), clock);
  // The client library is loaded where a kubeconfig is: it takes 18 MB.
  const { kubeconfigCredentials } = await import('./kubeconfig.ts');
  return createAccessSource(kubeconfigCredentials(source), clock);
}
