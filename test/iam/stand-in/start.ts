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
    serve(service, request, response).catch((error: unknown) => {
      response.writeHead(500, { 'content-type': 'text/plain' }).end(String(error));
    });
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

/** What a process needs to ask the stand-in as a user. */
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
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  const answer = await answerOnWire(service, {
    headers: request.headers,
    body: Buffer.concat(chunks).toString(),
  });
  if (answer === 'dropped') request.socket.destroy();
  else response.writeHead(answer.status, answer.headers).end(answer.body);
}
