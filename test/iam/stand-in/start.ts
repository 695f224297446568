import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { ACCESS_KEY_ID, createIamService, type IamService, type StandInOptions } from './service.ts';
import { answerOnWire } from './wire.ts';

/** An IAM, with what is needed of STS, on a loopback port. */
export interface IamStandIn extends IamService {
  /** `http://127.0.0.1:PORT` */
  readonly url: string;
  /** With it the AWS CLI, the SDKs and podrole find the stand-in, and nothing of the developer's. */
  readonly env: Readonly<Record<string, string>>;
  /** The same for another caller: the credentials of an editor, of a second user, of a session. */
  envOf(credentials: {
    readonly accessKeyId: string;
    readonly secretAccessKey: string;
    readonly sessionToken?: string;
  }): Readonly<Record<string, string>>;
  stop(): Promise<void>;
}

/** Starts it on a free port. */
export async function startIamStandIn(options: StandInOptions = {}): Promise<IamStandIn> {
  const service = createIamService(options);
  const server = createServer((request, response) => {
    const { socket } = request;
    serve(service, request, response).catch(() => socket.destroy());
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const envOf: IamStandIn['envOf'] = ({ accessKeyId, secretAccessKey, sessionToken }) => ({
    AWS_ENDPOINT_URL: url,
    AWS_REGION: 'eu-west-1',
    AWS_DEFAULT_REGION: 'eu-west-1',
    AWS_ACCESS_KEY_ID: accessKeyId,
    AWS_SECRET_ACCESS_KEY: secretAccessKey,
    ...(sessionToken === undefined ? {} : { AWS_SESSION_TOKEN: sessionToken }),
    AWS_CONFIG_FILE: '/dev/null',
    AWS_SHARED_CREDENTIALS_FILE: '/dev/null',
    AWS_EC2_METADATA_DISABLED: 'true',
  });
  return {
    ...service,
    url,
    env: envOf({ accessKeyId: ACCESS_KEY_ID, secretAccessKey: `secret of ${ACCESS_KEY_ID}` }),
    envOf,
    stop() {
      server.closeAllConnections();
      return new Promise((resolve) => server.close(() => resolve()));
    },
  };
}

/** Bytes: the longest policy document, each character of it percent-encoded, is half of it. */
const MAX_BODY = 1024 * 1024;

async function serve(service: IamService, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const { socket } = request;
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of request) {
    chunks.push(chunk as Buffer);
    bytes += (chunk as Buffer).length;
    if (bytes > MAX_BODY) throw new Error(`a request of more than ${MAX_BODY} bytes`);
  }
  const answer = await answerOnWire(service, {
    headers: request.headers,
    body: Buffer.concat(chunks).toString(),
  });
  if (answer === 'dropped') socket.destroy();
  else response.writeHead(answer.status, answer.headers).end(answer.body);
}
