import { rootCertificates } from 'node:tls';
import { createDocumentFetch, type FetchDocument } from '../issuer/document-fetch.ts';
import type { OutsideSettings } from '../settings/issuer.ts';
import { type CaBundle, caBundle } from '../tls/pem.ts';
import { readGivenFile } from './given-file.ts';

/**
 * The authorities of `--ca`.
 *
 * @throws PodroleError USAGE for a file that cannot be read, TLS_INVALID for one that holds none.
 */
export async function givenAuthorities({ ca }: Pick<OutsideSettings, 'ca'>): Promise<CaBundle | undefined> {
  return ca === undefined ? undefined : caBundle({ name: ca, text: await readGivenFile('--ca', ca) });
}

/** Fetches documents on the internet as `--ca` and `--resolve` say. */
export async function outsideFetch(settings: OutsideSettings): Promise<FetchDocument> {
  const bundle = await givenAuthorities(settings);
  return createDocumentFetch({
    ...(bundle !== undefined && { ca: [...rootCertificates, bundle.caPem] }),
    resolve(host, port) {
      const given = settings.resolve.find((one) => one.host === host && one.port === port);
      return given && { host: given.address, port: given.toPort };
    },
  });
}
