import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { letting, policyOf, subject } from '../trust/editing/written.ts';
import { runCommand, startCommand } from './command.ts';
import { eventually } from './eventually.ts';
import { type Moto, startMoto } from './moto.ts';
import { awsCliPath } from './parts/aws-cli.ts';
import { run } from './process/run.ts';

const ACCOUNT = '111122223333';
const before = policyOf(letting(['shop/cart']));

let moto: Moto;
beforeAll(async () => {
  moto = await startMoto({ accountId: ACCOUNT });
});
afterAll(() => moto?.stop());
beforeEach(async () => {
  await moto.reset();
  await made('cart', before);
});

const aws = (...args: readonly string[]) => run(awsCliPath(), ['iam', ...args], { env: moto.env });
const trust = (...args: readonly string[]) => runCommand(['trust', ...args], { env: moto.env });
const ADDING = ['add', '--role', 'cart', '--service-account', 'shop/b', '--yes', '--settle', '0s'];

async function made(name: string, policy: object): Promise<void> {
  const document = JSON.stringify(policy);
  const { stderr, code } = await aws(
    ...['create-role', '--role-name', name, '--assume-role-policy-document', document],
  );
  expect([stderr, code]).toEqual(['', 0]);
}

/** What another administrator does with another tool. */
async function overwrite(policy: object): Promise<void> {
  const document = JSON.stringify(policy);
  const { stderr, code } = await aws(
    ...['update-assume-role-policy', '--role-name', 'cart', '--policy-document', document],
  );
  expect([stderr, code]).toEqual(['', 0]);
}

async function policyNow(): Promise<unknown> {
  const query = ['--query', 'Role.AssumeRolePolicyDocument', '--output', 'json'];
  return JSON.parse((await aws('get-role', '--role-name', 'cart', ...query)).stdout);
}

describe('a role of moto', () => {
  test('is edited as the AWS CLI sees it, and the second time there is nothing to do', async () => {
    expect(await trust(...ADDING)).toMatchObject({ code: 0, stderr: '' });
    expect(await policyNow()).toEqual(policyOf(letting(['shop/b', 'shop/cart'])));
    const again = await trust(...ADDING);
    expect([again.code, again.stdout]).toEqual([0, expect.stringContaining('nothing to do')]);
    const removed = await trust(...['remove', ...ADDING.slice(1)]);
    expect([removed.code, await policyNow()]).toEqual([0, before]);
  });

  test('that somebody overwrites with the AWS CLI after the write is lost, and both documents are shown', async () => {
    const theirs = policyOf(letting(['shop/theirs']));
    const command = startCommand(['trust', ...ADDING.slice(0, -1), '4s'], { env: moto.env });
    await eventually('the wait for others', async () =>
      command.stderr.find((one) => one.includes('waiting')),
    );
    await overwrite(theirs);
    const end = await eventually('its end', async () => command.exit());
    expect(end.code).toBe(1);
    const said = command.stdout.join('\n');
    expect(said).toMatch(/role\/cart: LOST: /);
    expect(said.slice(said.indexOf('what was written'))).toContain(subject('shop/b'));
    expect(said.slice(said.indexOf('what IAM has'))).toContain(subject('shop/theirs'));
    expect(await policyNow()).toEqual(theirs);
  }, 30_000);

  test('that somebody edits further after the write is said to be so', async () => {
    const both = policyOf(letting(['shop/b', 'shop/cart', 'shop/theirs']));
    const command = startCommand(['trust', ...ADDING.slice(0, -1), '4s'], { env: moto.env });
    await eventually('the wait for others', async () =>
      command.stderr.find((one) => one.includes('waiting')),
    );
    await overwrite(both);
    const end = await eventually('its end', async () => command.exit());
    expect([end.code, command.stdout.join('\n')]).toEqual([
      0,
      expect.stringContaining('somebody has edited the policy since, and what was asked for holds'),
    ]);
  }, 30_000);

  test('keeps a statement of AWS, and a Deny, in between', async () => {
    const service = {
      Sid: 'Ec2',
      Effect: 'Allow',
      Principal: { Service: 'ec2.amazonaws.com' },
      Action: 'sts:AssumeRole',
    };
    const deny = {
      Effect: 'Deny',
      Principal: { AWS: `arn:aws:iam::${ACCOUNT}:root` },
      Action: 'sts:TagSession',
    };
    await overwrite(policyOf(service, letting(['shop/cart']), deny));
    expect((await trust(...ADDING)).code).toBe(0);
    expect(await policyNow()).toEqual(policyOf(service, letting(['shop/b', 'shop/cart']), deny));
  });

  test('that is none is refused', async () => {
    const { stderr, code } = await trust('add', '--role', 'shelf', '--service-account', 'shop/b', '--yes');
    expect(stderr).toContain(`there is no role shelf in account ${ACCOUNT}`);
    expect(code).toBe(1);
  });

  test('takes what podrole makes, where it takes no policy that is malformed', async () => {
    // moto refuses what has no action, as IAM does.
    const { stderr, code } = await aws(
      ...['update-assume-role-policy', '--role-name', 'cart', '--policy-document'],
      JSON.stringify(policyOf({ Effect: 'Allow', Principal: '*' })),
    );
    expect([stderr, code]).toEqual([expect.stringContaining('MalformedPolicyDocument'), 255]);
    const kiam = ['--keep-kiam', `arn:aws:iam::${ACCOUNT}:role/kiam-server`, '--external-id', 'shop-42'];
    expect((await trust(...ADDING, ...kiam)).code).toBe(0);
    expect(JSON.stringify(await policyNow())).toContain('"sts:ExternalId":"shop-42"');
  });
});
