import { createHash, createHmac } from 'node:crypto';
import type { Caller } from './caller.ts';
import { Failure, signatureDoesNotMatch } from './failure.ts';
import type { WireRequest } from './wire.ts';

/** What a signature of version 4 says of itself. */
export interface Signature {
  readonly accessKeyId: string;
  /** `DATE/REGION/SERVICE/aws4_request` */
  readonly scope: string;
  readonly signedHeaders: readonly string[];
  readonly value: string;
}

const AUTHORIZATION =
  /^AWS4-HMAC-SHA256 Credential=([^/,\s]+)\/([^,\s]+),\s*SignedHeaders=([^,\s]+),\s*Signature=([0-9a-f]+)$/;

/** Reads it. @throws Failure MissingAuthenticationToken, IncompleteSignature */
export function signatureOf({ headers }: WireRequest): Signature {
  const { authorization } = headers;
  if (authorization === undefined) {
    throw new Failure('MissingAuthenticationToken', 'Request is missing Authentication Token', 403);
  }
  const [, accessKeyId, scope, signed, value] = AUTHORIZATION.exec(String(authorization)) ?? [];
  if (accessKeyId === undefined || scope === undefined || signed === undefined || value === undefined) {
    throw new Failure('IncompleteSignature', 'The request signature does not conform to AWS standards.', 400);
  }
  return { accessKeyId, scope, signedHeaders: signed.split(';'), value };
}

/**
 * Whether the caller's secret made the signature of a POST to `/`.
 *
 * @throws Failure SignatureDoesNotMatch
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-create-signed-request.html
 */
export function checkSignature(
  signature: Signature,
  request: WireRequest,
  { secretAccessKey }: Caller,
): void {
  const { scope, signedHeaders, value } = signature;
  const headers = signedHeaders.map((name) => `${name}:${String(request.headers[name] ?? '').trim()}\n`);
  const canonical = ['POST', '/', '', headers.join(''), signedHeaders.join(';'), sha256(request.body)].join(
    '\n',
  );
  const text = ['AWS4-HMAC-SHA256', request.headers['x-amz-date'], scope, sha256(canonical)].join('\n');
  const key = scope
    .split('/')
    .reduce<string | Buffer>((secret, part) => hmac(secret, part), `AWS4${secretAccessKey}`);
  if (hmac(key, text).toString('hex') !== value) throw signatureDoesNotMatch();
}

function sha256(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}

function hmac(key: string | Buffer, text: string): Buffer {
  return createHmac('sha256', key).update(text).digest();
}
