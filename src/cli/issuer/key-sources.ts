import type { ApiClient } from '../../cluster/kubernetes/api-client.ts';
import { jwksFile, pemFile } from '../../issuer/sources/files.ts';
import { jwksUrl } from '../../issuer/sources/jwks-url.ts';
import { kubernetesKeys } from '../../issuer/sources/kubernetes.ts';
import type { KeySource } from '../../issuer/sources/source.ts';
import type { KeySourceSettings } from '../../settings/issuer.ts';
import { outsideFetch } from '../outside.ts';

/**
 * The sources that the flags name.
 *
 * @throws PodroleError for a `--ca` that cannot be used.
 */
export async function keySources(
  settings: Pick<KeySourceSettings, 'key' | 'jwks' | 'ca' | 'resolve'>,
  client: ApiClient | undefined,
): Promise<readonly KeySource[]> {
  const { key, jwks } = settings;
  const fetch = await outsideFetch(settings);
  return [
    ...(client === undefined ? [] : [kubernetesKeys(client)]),
    ...key.map(pemFile),
    ...jwks.map((one) => (/^https:/i.test(one) ? jwksUrl(one, fetch) : jwksFile(one))),
  ];
}
