import {
  CreateOpenIDConnectProviderCommand,
  GetAccountSummaryCommand,
  GetOpenIDConnectProviderCommand,
  GetRoleCommand,
  IAMClient,
  ListRolesCommand,
  UpdateAssumeRolePolicyCommand,
} from '@aws-sdk/client-iam';
import { AssumeRoleCommand, GetCallerIdentityCommand, STSClient } from '@aws-sdk/client-sts';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { throttling } from './stand-in/failure.ts';
import { type IamStandIn, startIamStandIn } from './stand-in/start.ts';

let iam: IamStandIn;
let client: IAMClient;

beforeEach(async () => {
  iam = await startIamStandIn();
  client = new IAMClient(configuration());
});

afterEach(async () => {
  client.destroy();
  await iam.stop();
});

function configuration() {
  const { AWS_ACCESS_KEY_ID = '', AWS_SECRET_ACCESS_KEY = '', AWS_REGION = '' } = iam.env;
  return {
    endpoint: iam.url,
    region: AWS_REGION,
    credentials: { accessKeyId: AWS_ACCESS_KEY_ID, secretAccessKey: AWS_SECRET_ACCESS_KEY },
  };
}

test('smoke', async () => {
  iam.account.addRole({ name: 'app', tags: { a: 'b' } });
  const { Role } = await client.send(new GetRoleCommand({ RoleName: 'app' }));
  expect(Role).toMatchObject({ Arn: 'arn:aws:iam::111122223333:role/app', Tags: [{ Key: 'a', Value: 'b' }] });
  iam.before('iam:UpdateAssumeRolePolicy', throttling());
  const PolicyDocument = decodeURIComponent(Role?.AssumeRolePolicyDocument ?? '');
  await client.send(new UpdateAssumeRolePolicyCommand({ RoleName: 'app', PolicyDocument }));
  expect((await client.send(new ListRolesCommand({}))).Roles).toHaveLength(1);
  expect((await client.send(new GetAccountSummaryCommand({}))).SummaryMap).toMatchObject({
    AssumeRolePolicySizeQuota: 2048,
  });
  const { OpenIDConnectProviderArn } = await client.send(
    new CreateOpenIDConnectProviderCommand({
      Url: 'https://oidc.test/a',
      ClientIDList: ['sts.amazonaws.com'],
      Tags: [{ Key: 'a', Value: 'b' }],
    }),
  );
  expect(await client.send(new GetOpenIDConnectProviderCommand({ OpenIDConnectProviderArn }))).toMatchObject({
    Url: 'oidc.test/a',
    ClientIDList: ['sts.amazonaws.com'],
    Tags: [{ Key: 'a', Value: 'b' }],
  });
  const other = iam.addAccount('444455556666');
  const { arn } = other.addRole({
    name: 'editor',
    trustPolicy: {
      Statement: [{ Effect: 'Allow', Action: 'sts:AssumeRole', Principal: { AWS: '111122223333' } }],
    },
  });
  const sts = new STSClient(configuration());
  expect(await sts.send(new GetCallerIdentityCommand({}))).toMatchObject({ Account: '111122223333' });
  const { Credentials } = await sts.send(new AssumeRoleCommand({ RoleArn: arn, RoleSessionName: 'me' }));
  const there = new IAMClient({
    ...configuration(),
    credentials: {
      accessKeyId: Credentials?.AccessKeyId ?? '',
      secretAccessKey: Credentials?.SecretAccessKey ?? '',
      sessionToken: Credentials?.SessionToken ?? '',
    },
  });
  expect((await there.send(new ListRolesCommand({}))).Roles?.map((role) => role.RoleName)).toEqual([
    'editor',
  ]);
});
