import type { IamAccess } from '../../src/iam/access.ts';
import { iamFailure } from '../../src/iam/failure.ts';
import { directClient } from './stand-in/direct-client.ts';
import { ACCESS_KEY_ID, type IamService } from './stand-in/service.ts';

/** A way to the stand-in without a socket, as one editor has it. */
export function directAccess(iam: IamService, accessKeyId: string = ACCESS_KEY_ID): IamAccess {
  const credentials = { accessKeyId };
  const { id: accountId, partition } = iam.account;
  const options = { abortSignal: new AbortController().signal };
  const patient = directClient(iam, { credentials });
  const once = directClient(iam, { credentials, attempts: 1 });
  return {
    caller: async () => ({ accountId, partition, arn: `arn:${partition}:iam::${accountId}:user/podrole` }),
    ask: (request, call) =>
      call(patient, options).catch((thrown: unknown) => {
        throw iamFailure(thrown, request);
      }),
    attempt: (call) => call(once, options),
    close() {},
  };
}
