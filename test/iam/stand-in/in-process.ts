import type { IAMClientConfig } from '@aws-sdk/client-iam';
import type { IamService } from './service.ts';
import { answerOnWire } from './wire.ts';

/**
 * What a client of the SDK sends requests with instead of sockets: all of the SDK and of the wire's words, without the wire.
 */
export function inProcess(service: IamService): NonNullable<IAMClientConfig['requestHandler']> {
  return {
    async handle(request: { headers: Record<string, string>; body?: unknown }) {
      const headers = lowerCase(request.headers);
      const answer = await answerOnWire(service, { headers, body: String(request.body ?? '') });
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
