import {
  CreateOpenIDConnectProviderCommand,
  DeleteOpenIDConnectProviderCommand,
  GetAccountSummaryCommand,
  GetOpenIDConnectProviderCommand,
  GetRoleCommand,
  IAMClient,
  ListOpenIDConnectProvidersCommand,
  ListOpenIDConnectProviderTagsCommand,
  ListRolesCommand,
  ListRoleTagsCommand,
  NoSuchEntityException,
  UntagOpenIDConnectProviderCommand,
  UpdateAssumeRolePolicyCommand,
  UpdateOpenIDConnectProviderThumbprintCommand,
} from '@aws-sdk/client-iam';
import { AssumeRoleCommand, GetCallerIdentityCommand, STSClient } from '@aws-sdk/client-sts';
import { beforeEach, describe, expect, test } from 'vitest';
import { directClient } from './direct-client.ts';
import { serviceFailure, throttling } from './failure.ts';
import { dropAfter, type Happening } from './hooks.ts';
import { sdkOptions } from './sdk-options.ts';
import { createIamService, type IamService } from './service.ts';
import { skippingTime } from './time.ts';

const ARN = 'arn:aws:iam::111122223333:oidc-provider/oidc.test';
const RoleArn = 'arn:aws:iam::111122223333:role/team/app';

const COMMANDS = [
  new GetRoleCommand({ RoleName: 'app' }),
  new GetRoleCommand({ RoleName: 'bare' }),
  new GetRoleCommand({ RoleName: 'none' }),
  new GetRoleCommand({ RoleName: undefined }),
  new ListRolesCommand({ MaxItems: 1 }),
  new ListRolesCommand({ PathPrefix: '/none/' }),
  new ListRoleTagsCommand({ RoleName: 'app' }),
  new ListRoleTagsCommand({ RoleName: 'bare' }),
  new UpdateAssumeRolePolicyCommand({ RoleName: 'app', PolicyDocument: 'no JSON' }),
  new GetAccountSummaryCommand({}),
  new ListOpenIDConnectProvidersCommand({}),
  new GetOpenIDConnectProviderCommand({ OpenIDConnectProviderArn: ARN }),
  new ListOpenIDConnectProviderTagsCommand({ OpenIDConnectProviderArn: ARN }),
  new UpdateOpenIDConnectProviderThumbprintCommand({ OpenIDConnectProviderArn: ARN, ThumbprintList: [] }),
  new UntagOpenIDConnectProviderCommand({ OpenIDConnectProviderArn: ARN, TagKeys: ['a'] }),
  new CreateOpenIDConnectProviderCommand({ Url: 'https://oidc.test' }),
  new CreateOpenIDConnectProviderCommand({
    Url: 'https://oidc.test/a',
    ClientIDList: [],
    Tags: [{ Key: 'a', Value: '1' }],
  }),
  new DeleteOpenIDConnectProviderCommand({ OpenIDConnectProviderArn: ARN }),
  new GetCallerIdentityCommand({}),
  new AssumeRoleCommand({ RoleArn, RoleSessionName: 'me' }),
  new AssumeRoleCommand({ RoleArn: `${RoleArn}-2`, RoleSessionName: 'me' }),
].map((command) => ({ command, what: `${command.constructor.name} of ${JSON.stringify(command.input)}` }));

let iam: IamService;

beforeEach(() => {
  iam = prepared();
});

describe('the direct client', () => {
  test.each(COMMANDS)('answers as the SDK does: $what', async ({ command }) => {
    const other = prepared();
    const Client =
      command.constructor === GetCallerIdentityCommand || command instanceof AssumeRoleCommand
        ? STSClient
        : IAMClient;
    const client = new Client(sdkOptions(other)) as IAMClient;
    const direct = await outcomeOf(directClient(iam).send(command as GetRoleCommand));
    expect(direct).toEqual(await outcomeOf(client.send(command as GetRoleCommand)));
    expect(iam.account.providers).toEqual(other.account.providers);
    expect(iam.requests.map(({ action }) => action)).toEqual(other.requests.map(({ action }) => action));
  });

  test.each<{ what: string; happening: Happening; asked: number }>([
    { what: 'Throttling', happening: throttling(), asked: 3 },
    { what: 'ServiceFailure', happening: serviceFailure(), asked: 3 },
    { what: 'a lost answer', happening: dropAfter, asked: 3 },
  ])('tries again after $what, and gives up as the SDK does', async ({ happening, asked }) => {
    const failures = [];
    for (const client of [directClient(iam), new IAMClient(sdkOptions(iam))]) {
      iam.before('iam:GetRole', () => happening, asked);
      failures.push(await outcomeOf(client.send(new GetRoleCommand({ RoleName: 'app' }))));
    }
    expect(failures[0]).toEqual(failures[1]);
    expect(iam.requests).toHaveLength(2 * asked);
    await directClient(iam).send(new GetRoleCommand({ RoleName: 'app' }));
  });

  test('gives up when it is told to, as the SDK does', async () => {
    const failures = [];
    for (const make of [() => directClient(iam), () => new IAMClient(sdkOptions(iam))]) {
      const controller = new AbortController();
      iam.before('iam:GetRole', () => {
        controller.abort();
        return new Promise(() => {});
      });
      const options = { abortSignal: controller.signal };
      failures.push(await outcomeOf(make().send(new GetRoleCommand({ RoleName: 'app' }), options)));
    }
    expect(failures).toMatchObject([{ name: 'AbortError' }, { name: 'AbortError' }]);
  });

  test('throws the classes of the SDK', async () => {
    const sent = directClient(iam).send(new GetRoleCommand({ RoleName: 'none' }));
    await expect(sent).rejects.toBeInstanceOf(NoSuchEntityException);
  });
});

function prepared(): IamService {
  const service = createIamService({ time: skippingTime() });
  const trustPolicy = {
    Statement: [{ Effect: 'Allow', Action: 'sts:AssumeRole', Principal: { AWS: '111122223333' } }],
  };
  service.account.addRole({ name: 'app', path: '/team/', tags: { a: '1', b: '' }, trustPolicy });
  service.account.addRole({ name: 'bare' });
  service.account.addProvider({ url: 'https://oidc.test', clientIds: ['one'], tags: { a: '1' } });
  return service;
}

/** What it was but for what is the wire's alone. */
async function outcomeOf(sent: Promise<unknown>) {
  try {
    const { $metadata, ...output } = (await sent) as { $metadata: { httpStatusCode: number } };
    return { status: $metadata.httpStatusCode, output };
  } catch (error) {
    const { name, message, Code, Type, code, $fault, $metadata } = error as Record<string, unknown> & Error;
    const { httpStatusCode } = ($metadata ?? {}) as { httpStatusCode?: number };
    return { name, message, Code, Type, code, $fault, httpStatusCode };
  }
}
