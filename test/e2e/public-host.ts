import { createServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { GetObjectCommand } from '@aws-sdk/client-s3';
import { issueCertificates } from '../../src/tls/issue.ts';
import type { Moto } from './moto.ts';

/** A host on which anybody reads a bucket of moto, over TLS. */
export interface PublicHost {
  readonly caPem: string;
  readonly port: number;
  close(): Promise<void>;
}

/** Serves the bucket as S3 or a CDN would under the name of `host`; what is not there is 403, as S3 says it to strangers. */
export async function startPublicHost(moto: Moto, host: string, bucket: string): Promise<PublicHost> {
  const { caPem, certPem, keyPem } = await issueCertificates({ dnsNames: [host] });
  const server = createServer({ cert: certPem, key: keyPem }, async (request, response) => {
    const place = { Bucket: bucket, Key: request.url?.slice(1) ?? '' };
    const stored = await moto.s3.send(new GetObjectCommand(place)).catch(() => undefined);
    if (stored === undefined) return response.writeHead(403).end();
    const { ContentType = '', CacheControl = '', Body } = stored;
    response.writeHead(200, { 'content-type': ContentType, 'cache-control': CacheControl });
    return response.end(await Body?.transformToString());
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    caPem,
    port,
    close() {
      server.closeAllConnections();
      return new Promise((resolve) => server.close(() => resolve()));
    },
  };
}
