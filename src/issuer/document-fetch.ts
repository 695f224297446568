import { get } from 'node:https';

/** A response as far as STS looks at it. */
export interface FetchedDocument {
  readonly status: number;
  readonly body: string;
}

/**
 * Fetches one public document over HTTPS and follows no redirect. It rejects when the server cannot be
 * reached or trusted.
 */
export type FetchDocument = (url: string, signal: AbortSignal) => Promise<FetchedDocument>;

/** How {@link createDocumentFetch} reaches and trusts servers. */
export interface DocumentFetchOptions {
  /** PEM of the authorities to trust. Default: Node's own. */
  readonly ca?: string | readonly string[] | undefined;
  /** Where to connect for a host name; TLS is verified for the host name all the same. Default: DNS. */
  readonly resolve?:
    | ((hostname: string, port: number) => { host: string; port: number } | undefined)
    | undefined;
}

const MAX_BYTES = 1024 * 1024;

/** The real {@link FetchDocument}, over `node:https`: Node's own `fetch` takes no certificate authority. */
export function createDocumentFetch(options: DocumentFetchOptions = {}): FetchDocument {
  return (url, signal) =>
    new Promise((resolve, reject) => {
      const { hostname, port, pathname, search, host } = new URL(url);
      const at = Number(port || 443);
      const address = options.resolve?.(hostname, at) ?? { host: hostname, port: at };
      const request = get(
        {
          ...address,
          path: pathname + search,
          servername: hostname,
          headers: { host },
          signal,
          agent: false,
          ...(options.ca !== undefined && { ca: [options.ca].flat() }),
        },
        (response) => {
          const chunks: Buffer[] = [];
          let bytes = 0;
          response.on('data', (chunk: Buffer) => {
            chunks.push(chunk);
            bytes += chunk.length;
            if (bytes > MAX_BYTES) request.destroy(new Error(`answer of more than ${MAX_BYTES} bytes`));
          });
          response.on('end', () =>
            resolve({ status: response.statusCode ?? 0, body: Buffer.concat(chunks).toString('utf8') }),
          );
          response.on('error', reject);
        },
      );
      request.on('error', reject);
    });
}
