import type { KeyObject } from 'node:crypto';
import { DEFAULT_JWKS_PATH, DISCOVERY_PATH, discoveryDocument } from './discovery.ts';
import { checkIssuerUrl } from './issuer-url.ts';
import { jwksOf } from './jwks.ts';

/** One document of an issuer, ready to be served or uploaded. */
export interface PublishedDocument {
  /** Path on the issuer's host, the path of the issuer URL included. */
  readonly path: string;
  readonly contentType: string;
  readonly cacheControl: string;
  /** JSON text. */
  readonly body: string;
}

/** What {@link issuerDocuments} builds the documents from. */
export interface IssuerDocumentsOptions {
  /** The issuer URL, as tokens carry it in `iss`. */
  readonly issuer: string;
  readonly publicKeys: readonly KeyObject[];
  /** Path of the JWKS below the issuer URL. Default {@link DEFAULT_JWKS_PATH}. */
  readonly jwksPath?: string | undefined;
}

/**
 * The two documents of an issuer, the JWKS first: written in this order, discovery never points to keys
 * that are not there yet.
 *
 * @throws {@link PodroleError} `ISSUER_INVALID` or `KEY_INVALID`
 */
export function issuerDocuments(options: IssuerDocumentsOptions): readonly PublishedDocument[] {
  const { issuer, publicKeys, jwksPath = DEFAULT_JWKS_PATH } = options;
  const jwks = jwksOf(publicKeys);
  const discovery = discoveryDocument({ issuer, jwksPath, keys: jwks.keys });
  return [document(issuer, jwksPath, jwks), document(issuer, DISCOVERY_PATH, discovery)];
}

function document(issuer: string, path: string, content: object): PublishedDocument {
  const prefix = new URL(checkIssuerUrl(issuer).url).pathname.replace(/\/$/, '');
  return {
    path: `${prefix}${path}`,
    contentType: 'application/json',
    // AWS does not say how long STS keeps a JWKS: five minutes bound what every cache on the way adds.
    cacheControl: 'public, max-age=300',
    body: JSON.stringify(content, null, 2),
  };
}
