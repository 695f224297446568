import * as iamSdk from '@aws-sdk/client-iam';
import type * as stsSdk from '@aws-sdk/client-sts';
import { unlessAborted } from './abort.ts';
import { Failure } from './failure.ts';
import { ACCESS_KEY_ID, type IamService } from './service.ts';
import type { Result } from './xml.ts';

/** Whose client it is. */
export interface DirectClientOptions {
  readonly credentials?: { readonly accessKeyId: string; readonly sessionToken?: string };
  /** Attempts for what the SDK tries again, without its pauses; 3 unless given. */
  readonly attempts?: number;
}

interface Command {
  readonly input: object;
}

/**
 * What stands in for a client of IAM and of STS where a real one is too slow: it takes the SDK's commands and throws its
 * errors, but nothing is signed, written or parsed.
 */
export function directClient(
  iam: IamService,
  { credentials = { accessKeyId: ACCESS_KEY_ID }, attempts = 3 }: DirectClientOptions = {},
): iamSdk.IAMClient & stsSdk.STSClient {
  const once = async (command: Command) => {
    const name = command.constructor.name;
    const service = name in iamSdk ? 'iam' : 'sts';
    const answer = await iam.answer({
      action: `${service}:${name.replace(/Command$/, '')}`,
      parameters: { ...command.input },
      ...credentials,
    });
    if (answer === 'dropped') throw Object.assign(new Error('socket hang up'), { code: 'ECONNRESET' });
    return { ...outputOf(answer ?? {}), $metadata: { httpStatusCode: 200 } };
  };
  const send = async (command: Command, { abortSignal }: { readonly abortSignal?: AbortSignal } = {}) => {
    for (let attempt = 1; ; attempt += 1) {
      try {
        return await unlessAborted(once(command), abortSignal);
      } catch (error) {
        if (attempt >= attempts || !isRetried(error))
          throw error instanceof Failure ? sdkError(error) : error;
      }
    }
  };
  const config = {
    credentials: () => Promise.resolve(credentials),
    region: () => Promise.resolve('eu-west-1'),
  };
  return { send, config, destroy() {} } as never;
}

/** What the SDK tries again of what the stand-in answers. */
function isRetried(error: unknown): boolean {
  if (!(error instanceof Failure))
    return error instanceof Error && 'code' in error && error.code === 'ECONNRESET';
  return error.code === 'Throttling' || [500, 502, 503, 504].includes(error.status);
}

function sdkError({ code, message, status }: Failure): Error {
  const name = `${code}Exception`;
  const Exception = (iamSdk as Readonly<Record<string, unknown>>)[name] as
    | typeof iamSdk.IAMServiceException
    | undefined;
  const $fault = status < 500 ? 'client' : 'server';
  const options = {
    name: Exception === undefined ? code : name,
    message,
    $fault,
    $metadata: { httpStatusCode: status },
  } as const;
  const error = new (Exception ?? iamSdk.IAMServiceException)(options);
  return Object.assign(error, { Code: code, Type: status < 500 ? 'Sender' : 'Receiver' });
}

function outputOf(result: Result): Result {
  const entries = Object.entries(result).filter(([, value]) => value !== undefined);
  return Object.fromEntries(entries.map(([name, value]) => [name, plainOf(value)]));
}

function plainOf(value: unknown): unknown {
  if (value instanceof Map) return Object.fromEntries(value);
  if (value instanceof Date) return new Date(Math.floor(value.getTime() / 1000) * 1000);
  if (Array.isArray(value)) return value.map(plainOf);
  return typeof value === 'object' && value !== null ? outputOf(value as Result) : value;
}
