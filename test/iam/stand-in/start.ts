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
  return {
    ...service,
    url,
    env: environment(url, ACCESS_KEY_ID),
    stop() {
      server.closeAllConnections();
      return new Promise((resolve) => server.close(() => resolve()));
    },
  };
}

/** Bytes: the longest policy document, each character of it percent-encoded, is half of it. */
const MAX_BODY = 1024 * 1024;

/** What a process needs to ask the stand-in as a user: an editor, or one that a test added. */
export function environment(url: string, accessKeyId: string): Readonly<Record<string, string>> {
  return {
    AWS_ENDPOINT_URL: url,
    AWS_REGION: 'eu-west-1',
    AWS_DEFAULT_REGION: 'eu-west-1',
    AWS_ACCESS_KEY_ID: accessKeyId,
    AWS_SECRET_ACCESS_KEY: `secret of ${accessKeyId}`,
    AWS_CONFIG_FILE: '/dev/null',
    AWS_SHARED_CREDENTIALS_FILE: '/dev/null',
    AWS_EC2_METADATA_DISABLED: 'true',
  };
}

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
