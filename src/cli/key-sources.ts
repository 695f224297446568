import type { ApiClient } from '../cluster/kubernetes/api-client.ts';
import { createDocumentFetch } from '../issuer/document-fetch.ts';
import { jwksFile, pemFile } from '../issuer/sources/files.ts';
import { jwksUrl } from '../issuer/sources/jwks-url.ts';
import { kubernetesKeys } from '../issuer/sources/kubernetes.ts';
import type { KeySource } from '../issuer/sources/source.ts';
import type { KeySourceSettings } from '../settings/issuer.ts';

/** The sources that the flags name. */
export function keySources(
  { key, jwks }: Pick<KeySourceSettings, 'key' | 'jwks'>,
  client: ApiClient | undefined,
): readonly KeySource[] {
  const fetch = createDocumentFetch();
  return [
    ...(client === undefined ? [] : [kubernetesKeys(client)]),
    ...key.map(pemFile),
    ...jwks.map((one) => (/^https:/i.test(one) ? jwksUrl(one, fetch) : jwksFile(one))),
  ];
}
