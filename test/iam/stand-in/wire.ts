import { randomUUID } from 'node:crypto';
import { Failure } from './failure.ts';
import { type Parameters, parametersOf, text } from './parameters.ts';
import type { IamService } from './service.ts';
import { checkSignature, signatureOf } from './signature.ts';
import { failureXml, resultXml } from './xml.ts';

/** A request of the AWS query protocol. Names of headers are in small letters. */
export interface WireRequest {
  readonly headers: Readonly<Record<string, string | readonly string[] | undefined>>;
  readonly body: string;
}

/** Its answer. */
export interface WireAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

const SERVICES: Readonly<Record<string, { readonly name: string; readonly namespace: string }>> = {
  '2010-05-08': { name: 'iam', namespace: 'https://iam.amazonaws.com/doc/2010-05-08/' },
  '2011-06-15': { name: 'sts', namespace: 'https://sts.amazonaws.com/doc/2011-06-15/' },
};

/** The answer to a request; `dropped` where there is to be none. */
export async function answerOnWire(
  service: IamService,
  request: WireRequest,
): Promise<WireAnswer | 'dropped'> {
  const { Action, Version, ...parameters } = parametersOf(request.body) as Parameters;
  const action = String(Action);
  const { name, namespace } = SERVICES[String(Version)] ?? { name: 'unknown', namespace: 'unknown' };
  const requestId = randomUUID();
  const envelope = { action, namespace, requestId };
  const answer = (status: number, body: string) => ({
    status,
    headers: { 'content-type': 'text/xml', 'x-amzn-requestid': requestId },
    body,
  });
  try {
    const signature = signatureOf(request);
    const result = await service.answer({
      action: `${name}:${action}`,
      parameters,
      accessKeyId: signature.accessKeyId,
      verify: (caller) => checkSignature(signature, request, caller),
      sessionToken: text(request.headers, 'x-amz-security-token'),
    });
    return result === 'dropped' ? result : answer(200, resultXml(envelope, result));
  } catch (error) {
    // What the stand-in cannot do is not to look like what AWS does: the SDK does not try again after 501.
    const failure = error instanceof Failure ? error : new Failure('StandInFailed', String(error), 501);
    return answer(failure.status, failureXml(envelope, failure));
  }
}
