import { DEFAULT_JWKS_PATH, DISCOVERY_PATH, discoveryDocument } from './discovery.ts';
import { checkIssuerUrl } from './issuer-url.ts';
import { jwksOf } from './jwks.ts';

/** One document of an issuer, ready to be served or uploaded. */
export interface PublishedDocument {
  /** Path on the issuer's host, the path of the issuer URL included. */
  readonly path: string;
  /** Path below the issuer URL, with its leading slash. */
  readonly below: string;
  readonly contentType: string;
  readonly cacheControl: string;
  /** JSON text. */
  readonly body: string;
}

/** What {@link issuerDocuments} builds the documents from. */
export interface IssuerDocumentsOptions {
  /** The issuer URL, as tokens carry it in `iss`. */
  readonly issuer: string;
  readonly keys: readonly PublishableKey[];
  /** Path of the JWKS below the issuer URL. Default {@link DEFAULT_JWKS_PATH}. */
  readonly jwksPath?: string | undefined;
}

/** A key as it stands in a JWKS: one of podrole's own, or one that somebody else published. */
export interface PublishableKey {
  readonly kty?: unknown;
  readonly alg?: unknown;
}

/** AWS does not say how long STS keeps a JWKS: five minutes bound what every cache on the way adds. */
export const CACHE_CONTROL = 'public, max-age=300';

/**
 * The two documents of an issuer, the JWKS first: written in this order, discovery never points to keys
 * that are not there yet.
 *
 * @throws {@link PodroleError} `ISSUER_INVALID` or `KEY_INVALID`
 */
export function issuerDocuments(
  options: IssuerDocumentsOptions,
): readonly [jwks: PublishedDocument, discovery: PublishedDocument] {
  const { issuer, keys, jwksPath = DEFAULT_JWKS_PATH } = options;
  const discovery = discoveryDocument({ issuer, jwksPath, keys });
  return [document(issuer, jwksPath, jwksOf(keys)), document(issuer, DISCOVERY_PATH, discovery)];
}

/** A document below an issuer URL, with what every one of them is published with. */
export function document(issuer: string, below: string, content: object): PublishedDocument {
  const prefix = new URL(checkIssuerUrl(issuer).url).pathname.replace(/\/$/, '');
  return {
    path: `${prefix}${below}`,
    below,
    contentType: 'application/json',
    cacheControl: CACHE_CONTROL,
    body: `${JSON.stringify(content, null, 2)}\n`,
  };
}
