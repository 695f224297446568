import type { IAMClientConfig } from '@aws-sdk/client-iam';
import { unlessAborted } from './abort.ts';
import type { IamService } from './service.ts';
import { answerOnWire } from './wire.ts';

interface Request {
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: unknown;
}

/**
 * What a client of the SDK sends requests with instead of sockets: all of the SDK and of the wire's words, without the wire.
 */
export function inProcess(service: IamService): NonNullable<IAMClientConfig['requestHandler']> {
  return {
    async handle(request: Request, { abortSignal }: { readonly abortSignal?: AbortSignal } = {}) {
      const headers = lowerCase(request.headers);
      const asked = answerOnWire(service, { headers, body: String(request.body ?? '') });
      const answer = await unlessAborted(asked, abortSignal);
      if (answer === 'dropped') throw Object.assign(new Error('socket hang up'), { code: 'ECONNRESET' });
      const { status, body } = answer;
      return { response: { statusCode: status, headers: { ...answer.headers }, body: Buffer.from(body) } };
    },
    destroy() {},
    updateHttpClientConfig() {},
    httpHandlerConfigs: () => ({}),
  } as never;
}

function lowerCase(headers: Readonly<Record<string, string>>) {
  return Object.fromEntries(Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value]));
}
