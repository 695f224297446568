import { fileURLToPath } from 'node:url';
import { S3Client } from '@aws-sdk/client-s3';
import { eventually } from './eventually.ts';
import { freePort } from './loopback-port.ts';
import { awsCliPath } from './parts/aws-cli.ts';
import { startChild } from './process/child.ts';

const SERVE = fileURLToPath(new URL('./parts/aws-cli/serve_moto.py', import.meta.url));

/** A moto on loopback: S3, S3 Control, STS, IAM and CloudFormation of one account, in memory. */
export interface Moto {
  readonly url: string;
  /** The number of its account. */
  readonly accountId: string;
  /** With it the AWS CLI, the SDKs and podrole find moto, and nothing of the developer's. */
  readonly env: Readonly<Record<string, string>>;
  /** A client of the SDK, for what a test arranges and looks up. */
  readonly s3: S3Client;
  /** Forgets everything. */
  reset(): Promise<void>;
  stop(): Promise<void>;
}

const REGION = 'eu-west-1';

/** Starts moto and waits until it answers. */
export async function startMoto({ accountId = '123456789012' } = {}): Promise<Moto> {
  const port = await freePort();
  const url = `http://127.0.0.1:${port}`;
  const child = startChild('moto', [awsCliPath('python3'), SERVE, String(port), accountId]);
  await child.waitForLine((line) => line === 'serving', 30_000);
  await eventually('an answer of moto', () => fetch(`${url}/moto-api/data.json`).then(ok, () => undefined));
  const credentials = { accessKeyId: 'moto', secretAccessKey: 'moto' };
  const s3 = new S3Client({ endpoint: url, region: REGION, forcePathStyle: true, credentials });
  return {
    url,
    accountId,
    env: {
      AWS_ENDPOINT_URL: url,
      AWS_REGION: REGION,
      AWS_DEFAULT_REGION: REGION,
      AWS_ACCESS_KEY_ID: credentials.accessKeyId,
      AWS_SECRET_ACCESS_KEY: credentials.secretAccessKey,
      AWS_CONFIG_FILE: '/dev/null',
      AWS_SHARED_CREDENTIALS_FILE: '/dev/null',
      AWS_EC2_METADATA_DISABLED: 'true',
    },
    s3,
    async reset() {
      await fetch(`${url}/moto-api/reset`, { method: 'POST' });
    },
    async stop() {
      s3.destroy();
      await child.end('SIGTERM', 5_000);
    },
  };
}

function ok(response: Response): boolean {
  return response.ok;
}
