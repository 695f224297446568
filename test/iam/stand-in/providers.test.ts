import {
  AddClientIDToOpenIDConnectProviderCommand,
  CreateOpenIDConnectProviderCommand,
  DeleteOpenIDConnectProviderCommand,
  GetOpenIDConnectProviderCommand,
  IAMClient,
  ListOpenIDConnectProvidersCommand,
  ListOpenIDConnectProviderTagsCommand,
  RemoveClientIDFromOpenIDConnectProviderCommand,
  TagOpenIDConnectProviderCommand,
  UntagOpenIDConnectProviderCommand,
  UpdateOpenIDConnectProviderThumbprintCommand,
} from '@aws-sdk/client-iam';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { FETCHED_THUMBPRINT } from './provider.ts';
import { sdkOptions } from './sdk-options.ts';
import { type IamStandIn, startIamStandIn } from './start.ts';

let iam: IamStandIn;
let client: IAMClient;

beforeAll(async () => {
  iam = await startIamStandIn();
  client = new IAMClient(sdkOptions(iam));
});

beforeEach(() => iam.account.providers.clear());

afterAll(async () => {
  client.destroy();
  await iam.stop();
});

const ARN = 'arn:aws:iam::111122223333:oidc-provider/oidc.test/a/B';
const Url = 'https://oidc.test/a/B';
const PRINT = 'a'.repeat(40);

/** Each changes a provider of a client id `one`, a thumbprint and a tag `a`. */
const CHANGES = [
  {
    what: 'a client id added',
    command: new AddClientIDToOpenIDConnectProviderCommand({
      OpenIDConnectProviderArn: ARN,
      ClientID: 'two',
    }),
    after: { clientIds: ['one', 'two'] },
  },
  {
    what: 'a client id added that is there',
    command: new AddClientIDToOpenIDConnectProviderCommand({
      OpenIDConnectProviderArn: ARN,
      ClientID: 'one',
    }),
    after: { clientIds: ['one'] },
  },
  {
    what: 'a client id removed',
    command: new RemoveClientIDFromOpenIDConnectProviderCommand({
      OpenIDConnectProviderArn: ARN,
      ClientID: 'one',
    }),
    after: { clientIds: [] },
  },
  {
    what: 'a client id removed that is not there',
    command: new RemoveClientIDFromOpenIDConnectProviderCommand({
      OpenIDConnectProviderArn: ARN,
      ClientID: 'two',
    }),
    after: { clientIds: ['one'] },
  },
  {
    what: 'other thumbprints',
    command: new UpdateOpenIDConnectProviderThumbprintCommand({
      OpenIDConnectProviderArn: ARN,
      ThumbprintList: ['B'.repeat(40), PRINT],
    }),
    after: { thumbprints: ['b'.repeat(40), PRINT] },
  },
  {
    what: 'tags, the case of a key being nothing',
    command: new TagOpenIDConnectProviderCommand({
      OpenIDConnectProviderArn: ARN,
      Tags: [
        { Key: 'A', Value: '2' },
        { Key: 'b', Value: '' },
      ],
    }),
    after: { tags: { A: '2', b: '' } },
  },
  {
    what: 'a tag removed',
    command: new UntagOpenIDConnectProviderCommand({ OpenIDConnectProviderArn: ARN, TagKeys: ['A', 'none'] }),
    after: { tags: {} },
  },
];

describe('a provider', () => {
  test('is made, listed and described without its scheme', async () => {
    const Tags = [{ Key: 'a', Value: '1' }];
    const made = await client.send(
      new CreateOpenIDConnectProviderCommand({
        Url,
        ClientIDList: ['one', 'two', 'one'],
        ThumbprintList: [PRINT],
        Tags,
      }),
    );
    expect(made).toMatchObject({ OpenIDConnectProviderArn: ARN, Tags });
    const listed = await client.send(new ListOpenIDConnectProvidersCommand({}));
    expect(listed.OpenIDConnectProviderList).toEqual([{ Arn: ARN }]);
    const input = { OpenIDConnectProviderArn: ARN };
    expect(await client.send(new GetOpenIDConnectProviderCommand(input))).toMatchObject({
      Url: 'oidc.test/a/B',
      ClientIDList: ['one', 'two'],
      ThumbprintList: [PRINT],
      CreateDate: expect.any(Date),
      Tags,
    });
    expect(await client.send(new ListOpenIDConnectProviderTagsCommand(input))).toMatchObject({
      Tags,
      IsTruncated: false,
    });
  });

  test.each([
    { what: 'is not given', list: {} },
    { what: 'is empty', list: { ThumbprintList: [] } },
  ])('has the thumbprint that IAM fetched where the list $what', async ({ list }) => {
    await client.send(new CreateOpenIDConnectProviderCommand({ Url, ...list }));
    expect(iam.account.providers.get(ARN)).toMatchObject({
      thumbprints: [FETCHED_THUMBPRINT],
      clientIds: [],
    });
  });

  test.each(CHANGES)('has $what', async ({ command, after }) => {
    const before = iam.account.addProvider({
      url: Url,
      clientIds: ['one'],
      thumbprints: [PRINT],
      tags: { a: '1' },
    });
    await client.send(command as TagOpenIDConnectProviderCommand);
    expect(iam.account.providers.get(ARN)).toEqual({ ...before, ...after });
  });

  test('is deleted, and may be deleted again', async () => {
    iam.account.addProvider({ url: Url });
    for (const _time of [1, 2]) {
      await client.send(new DeleteOpenIDConnectProviderCommand({ OpenIDConnectProviderArn: ARN }));
      expect(iam.account.providers.size).toBe(0);
    }
  });

  test.each([
    ...CHANGES,
    { what: 'itself read', command: new GetOpenIDConnectProviderCommand({ OpenIDConnectProviderArn: ARN }) },
    {
      what: 'tags read',
      command: new ListOpenIDConnectProviderTagsCommand({ OpenIDConnectProviderArn: ARN }),
    },
  ])('that is not there cannot have $what', async ({ command }) => {
    await expect(client.send(command as TagOpenIDConnectProviderCommand)).rejects.toMatchObject({
      name: 'NoSuchEntityException',
      message: `OpenIDConnect Provider not found for arn ${ARN}`,
      $metadata: { httpStatusCode: 404 },
    });
    expect(iam.account.providers.size).toBe(0);
  });
});

describe('refused is', () => {
  test.each([
    { what: 'a URL without a scheme', input: { Url: 'oidc.test' }, code: 'ValidationError' },
    { what: 'a long URL', input: { Url: `https://oidc.test/${'a'.repeat(240)}` }, code: 'ValidationError' },
    { what: 'plain HTTP', input: { Url: 'http://oidc.test' }, code: 'InvalidInput' },
    { what: 'a port', input: { Url: 'https://oidc.test:8443/a' }, code: 'InvalidInput' },
    { what: 'a query', input: { Url: 'https://oidc.test/a?b' }, code: 'InvalidInput' },
    { what: 'a fragment', input: { Url: 'https://oidc.test/a#b' }, code: 'InvalidInput' },
    { what: 'a long client id', input: { Url, ClientIDList: ['a'.repeat(256)] }, code: 'ValidationError' },
    { what: 'an empty client id', input: { Url, ClientIDList: [''] }, code: 'ValidationError' },
    { what: '101 client ids', input: { Url, ClientIDList: ids(101) }, code: 'LimitExceeded' },
    { what: 'a short thumbprint', input: { Url, ThumbprintList: ['a'] }, code: 'ValidationError' },
    {
      what: 'a thumbprint not of hex',
      input: { Url, ThumbprintList: ['g'.repeat(40)] },
      code: 'InvalidInput',
    },
    { what: 'six thumbprints', input: { Url, ThumbprintList: Array(6).fill(PRINT) }, code: 'InvalidInput' },
    { what: 'a tag of AWS', input: { Url, Tags: [{ Key: 'aws:a', Value: '' }] }, code: 'InvalidInput' },
    {
      what: 'a tag with a strange key',
      input: { Url, Tags: [{ Key: 'a*', Value: '' }] },
      code: 'ValidationError',
    },
    {
      what: '51 tags',
      input: { Url, Tags: ids(51).map((Key) => ({ Key, Value: '' })) },
      code: 'LimitExceeded',
    },
    {
      what: 'a tag twice',
      input: {
        Url,
        Tags: [
          { Key: 'a', Value: '1' },
          { Key: 'A', Value: '2' },
        ],
      },
      code: 'InvalidInput',
    },
  ])('$what', async ({ input, code }) => {
    const sent = client.send(new CreateOpenIDConnectProviderCommand(input));
    await expect(sent).rejects.toMatchObject({
      Code: code,
      $metadata: { httpStatusCode: code === 'LimitExceeded' ? 409 : 400 },
    });
    expect(iam.account.providers.size).toBe(0);
  });

  test('a second provider of a URL', async () => {
    iam.account.addProvider({ url: Url });
    await expect(client.send(new CreateOpenIDConnectProviderCommand({ Url }))).rejects.toMatchObject({
      name: 'EntityAlreadyExistsException',
      message: `Provider with url ${Url} already exists.`,
      $metadata: { httpStatusCode: 409 },
    });
    await client.send(new CreateOpenIDConnectProviderCommand({ Url: `${Url}/` }));
    expect(iam.account.providers.size).toBe(2);
  });

  test('the 101st provider', async () => {
    for (const id of ids(100)) iam.account.addProvider({ url: `https://oidc.test/${id}` });
    await expect(client.send(new CreateOpenIDConnectProviderCommand({ Url }))).rejects.toMatchObject({
      name: 'LimitExceededException',
      message: 'Cannot exceed quota for OpenIdConnectProvidersPerAccount: 100',
    });
  });

  test('the 101st client id', async () => {
    iam.account.addProvider({ url: Url, clientIds: ids(100) });
    const input = { OpenIDConnectProviderArn: ARN, ClientID: 'one more' };
    await expect(client.send(new AddClientIDToOpenIDConnectProviderCommand(input))).rejects.toMatchObject({
      name: 'LimitExceededException',
      message: 'Cannot exceed quota for ClientIdsPerOpenIdConnectProvider: 100',
    });
  });

  test('an ARN of something else', async () => {
    const input = { OpenIDConnectProviderArn: 'arn:aws:iam::111122223333:role/app' };
    await expect(client.send(new GetOpenIDConnectProviderCommand(input))).rejects.toMatchObject({
      name: 'InvalidInputException',
    });
  });
});

function ids(count: number): readonly string[] & string[] {
  return Array.from({ length: count }, (_one, index) => `id-${index}`);
}
