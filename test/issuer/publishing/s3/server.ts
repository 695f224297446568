import { createHash } from 'node:crypto';
import { createServer, type IncomingHttpHeaders, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';

/** An object as the stand-in holds it. */
export interface HeldObject {
  readonly body: string;
  readonly headers: IncomingHttpHeaders;
}

/** Answers one request in place of the stand-in. */
export type Script = (request: IncomingMessage, response: ServerResponse, body: string) => unknown;

/** A stand-in for S3, with the part of conditional writes that S3 documents. */
export interface S3Server {
  readonly url: string;
  /** By `/BUCKET/KEY`. */
  readonly objects: Map<string, HeldObject>;
  /** `METHOD /BUCKET/KEY?QUERY` of each request, retries included. */
  readonly requests: string[];
  /** Answers every request while it is set. */
  script: Script | undefined;
  /** Environment in which the SDK finds the stand-in and credentials, and nothing of the developer's. */
  readonly env: Readonly<Record<string, string>>;
  close(): Promise<void>;
}

/** Listens on loopback. */
export async function startS3(): Promise<S3Server> {
  const objects = new Map<string, HeldObject>();
  const requests: string[] = [];
  const server = createServer(async (request, response) => {
    requests.push(`${request.method} ${request.url}`);
    const body = await text(request).catch(() => '');
    if (standIn.script !== undefined) return standIn.script(request, response, body);
    answer(objects, { request, response, body });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const standIn: S3Server = {
    url,
    objects,
    requests,
    script: undefined,
    env: {
      AWS_ENDPOINT_URL: url,
      AWS_REGION: 'eu-west-1',
      AWS_ACCESS_KEY_ID: 'AKIDEXAMPLE',
      AWS_SECRET_ACCESS_KEY: 'secret-of-the-test',
      AWS_SESSION_TOKEN: 'token-of-the-test',
      AWS_CONFIG_FILE: '/dev/null',
      AWS_SHARED_CREDENTIALS_FILE: '/dev/null',
      AWS_EC2_METADATA_DISABLED: 'true',
      AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED: 'true',
    },
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
  return standIn;
}

/** An error as S3 writes it. */
export function s3Error(status: number, code: string, message = 'words of AWS', extra = ''): Script {
  const body = `<?xml version="1.0" encoding="UTF-8"?>\n<Error><Code>${code}</Code><Message>${message}</Message>${extra}</Error>`;
  return (_request, response) => response.writeHead(status, { 'content-type': 'application/xml' }).end(body);
}

/** The ETag of an object with this body. */
export function etagOf(body: string): string {
  return `"${createHash('md5').update(body).digest('hex')}"`;
}

interface Exchange {
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
  readonly body: string;
}

function answer(objects: Map<string, HeldObject>, { request, response, body }: Exchange): unknown {
  const path = new URL(request.url ?? '', 'http://s3').pathname;
  const held = objects.get(path);
  if (request.method === 'GET') {
    if (held === undefined) return s3Error(404, 'NoSuchKey')(request, response, body);
    const { 'content-type': type = '', 'cache-control': cache = '' } = held.headers;
    response.setHeader('content-type', type).setHeader('cache-control', cache);
    return response.setHeader('etag', etagOf(held.body)).end(held.body);
  }
  const { 'if-match': match, 'if-none-match': noneMatch } = request.headers;
  if (match !== undefined && held === undefined) return s3Error(404, 'NoSuchKey')(request, response, body);
  const stale = match !== undefined && held !== undefined && etagOf(held.body) !== match;
  if (stale || (noneMatch === '*' && held !== undefined)) {
    return s3Error(412, 'PreconditionFailed')(request, response, body);
  }
  objects.set(path, { body, headers: request.headers });
  return response.setHeader('etag', etagOf(body)).end();
}
