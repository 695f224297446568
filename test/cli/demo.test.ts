import { execFile } from 'node:child_process';
import { cp, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { inProcess } from './in-process.ts';
import { exitOf, output, podrole, start } from './podrole.ts';

const run = promisify(execFile);

// An unmodified AWS SDK, which is told nothing: all it knows is in its environment.
const SDK = `
  import { GetCallerIdentityCommand, STSClient } from '@aws-sdk/client-sts';
  const { Arn } = await new STSClient({}).send(new GetCallerIdentityCommand({}));
  console.log(Arn);
`;

describe('podrole demo', () => {
  test('shows who AWS sees in each pod and why the others are refused', async () => {
    const { stdout, stderr, code } = await podrole(['demo']);
    expect(stderr).toBe('');
    expect(code).toBe(0);
    expect(stdout).toContain('arn:aws:sts::111122223333:assumed-role/checkout/checkout');
    expect(stdout).toContain('AWS says: Not authorized to perform sts:AssumeRoleWithWebIdentity');
    expect(stdout).toMatch(/because .*"system:serviceaccount:shop:newsletter"/);
    expect(stdout).toContain('AWS says: Incorrect token audience');
    expect(stdout).toMatch(/All \d+ are as the examples say\.\n$/);
    expect(stdout).not.toContain('\u001b');
  });

  test.each<[says: string, file: string, from: string | RegExp, to: string, message: RegExp]>([
    [
      'an expectation that is not met',
      'demo.yaml',
      'refused: AccessDenied',
      'identity: x',
      /AWS must answer x, it answers AccessDenied/,
    ],
    [
      'a trust policy that lets more in',
      'aws/trust/checkout.json',
      'shop:checkout',
      'shop:newsletter',
      /1|2 of \d+ differ/,
    ],
    [
      'an annotation that is gone',
      'cluster/shop.yaml',
      /eks\.amazonaws\.com\/role-arn/,
      'x',
      /reason must be service-account-role, it is no-role/,
    ],
  ])('exits with 1 on %s', async (_says, file, from, to, message) => {
    const folder = await mkdtemp(join(tmpdir(), 'podrole-examples-'));
    await cp('examples', folder, { recursive: true });
    const path = join(folder, file);
    await writeFile(path, (await readFile(path, 'utf8')).replace(from, to));
    const { stdout, code } = await inProcess(['demo', '--examples', folder]);
    await rm(folder, { recursive: true });
    expect(stdout).toMatch(message);
    expect(code).toBe(1);
  });
});

describe('podrole demo --serve', () => {
  let demo: ReturnType<typeof start>;
  let shown: { sts: string; cases: { pod: string; container: string; env: Record<string, string> }[] };

  beforeAll(async () => {
    demo = start(['demo', '--serve', '--output', 'json']);
    const written = await output(demo, (text) => text.includes('Ctrl-C ends it.'));
    shown = JSON.parse(written.slice(0, written.lastIndexOf('}\n') + 1));
  });
  afterAll(async () => {
    const ended = exitOf(demo);
    demo.kill('SIGINT');
    expect(await ended).toBe(0);
  });

  /** The SDK in a process of its own, with the variables of a container, where STS is, and a region. */
  const sdkAs = (pod: string) => {
    const env = shown.cases.find((one) => one.pod.startsWith(pod))?.env;
    return run(process.execPath, ['--input-type=module', '--eval', SDK], {
      env: { HOME: '/nonexistent', AWS_ENDPOINT_URL_STS: shown.sts, AWS_REGION: 'eu-west-1', ...env },
    });
  };

  test('lets an AWS SDK with nothing but the environment of the pod say which role it is', async () => {
    expect((await sdkAs('shop/checkout')).stdout).toBe(
      'arn:aws:sts::111122223333:assumed-role/checkout/checkout\n',
    );
  });

  test.each([
    ['shop/newsletter', /AccessDenied.*Not authorized to perform sts:AssumeRoleWithWebIdentity/],
    ['shop/ledger', /InvalidIdentityToken.*Incorrect token audience/],
    ['shop/frontend', /Could not load credentials from any providers/],
  ])('and refuses the SDK of %s', async (pod, message) => {
    await expect(sdkAs(pod)).rejects.toMatchObject({ stderr: expect.stringMatching(message) });
  });
});
