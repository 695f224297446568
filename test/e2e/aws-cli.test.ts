import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Command, startCommand } from './command.ts';
import { awsCliPath } from './parts/aws-cli.ts';
import { run } from './process/run.ts';

interface DemoCase {
  readonly pod: string;
  readonly container: string;
  readonly env: Readonly<Record<string, string>>;
}

let demo: Command;
let sts: string;
let cases: readonly DemoCase[];

beforeAll(async () => {
  demo = startCommand(['demo', '--serve', '--output', 'json']);
  await demo.waitForLine((line) => line.includes('Ctrl-C ends it.'));
  ({ sts, cases } = JSON.parse(demo.stdout.join('\n')));
});
afterAll(async () => {
  await demo?.stop();
});

/** Becomes a container of the demo: its environment, where STS is, and nothing else. */
function awsAs(pod: string, container: string) {
  const found = cases.find((one) => one.pod.startsWith(pod) && one.container === container);
  const env = {
    HOME: '/nonexistent',
    AWS_ENDPOINT_URL_STS: sts,
    AWS_DEFAULT_REGION: 'eu-west-1',
    ...found?.env,
  };
  return run(awsCliPath(), ['sts', 'get-caller-identity', '--output', 'json'], { env });
}

describe('the AWS CLI with what the injected pod carries', () => {
  test.each([
    ['shop/checkout', 'app', 'arn:aws:sts::111122223333:assumed-role/checkout/checkout'],
    ['reports/nightly', 'fetch', 'arn:aws:sts::111122223333:assumed-role/reader/nightly-fetch'],
  ])('says which role %s %s has', async (pod, container, arn) => {
    const { stdout, stderr } = await awsAs(pod, container);
    expect(stderr).toBe('');
    expect(JSON.parse(stdout)).toMatchObject({ Account: '111122223333', Arn: arn });
  });

  test.each([
    [
      'shop/newsletter',
      'an unnamed ServiceAccount',
      /\(AccessDenied\).*Not authorized to perform sts:AssumeRoleWithWebIdentity/,
    ],
    ['shop/ledger', 'a wrong audience', /\(InvalidIdentityToken\).*Incorrect token audience/],
  ])('is refused for %s: %s', async (pod, _says, message) => {
    const { stderr, code } = await awsAs(pod, 'app');
    expect(stderr).toMatch(message);
    expect(code).not.toBe(0);
  });
});

test('the export lines of `demo --serve` are enough in a shell, and Ctrl-C ends it', async () => {
  const served = startCommand(['demo', '--serve']);
  await served.waitForLine((line) => line.includes('Ctrl-C ends it.'));
  const exports = served.stdout.filter((line) => line.startsWith('export ')).join('\n');
  const script = `${exports}\n"$0" sts get-caller-identity --query Arn --output text`;
  const { stdout, stderr } = await run('/bin/sh', ['-c', script, awsCliPath()], {
    env: { HOME: '/nonexistent' },
  });
  expect({ stdout, stderr }).toEqual({
    stdout: 'arn:aws:sts::111122223333:assumed-role/checkout/checkout\n',
    stderr: '',
  });
  expect(await served.stop('SIGINT')).toBe(0);
});
