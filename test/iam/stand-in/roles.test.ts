import {
  GetAccountSummaryCommand,
  GetRoleCommand,
  IAMClient,
  ListRolesCommand,
  ListRoleTagsCommand,
  paginateListRoles,
  UpdateAssumeRolePolicyCommand,
} from '@aws-sdk/client-iam';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { sdkOptions } from './sdk-options.ts';
import { type IamStandIn, startIamStandIn } from './start.ts';

let iam: IamStandIn;
let client: IAMClient;

beforeAll(async () => {
  iam = await startIamStandIn();
  client = new IAMClient(sdkOptions(iam));
});

beforeEach(() => iam.account.roles.clear());

afterAll(async () => {
  client.destroy();
  await iam.stop();
});

describe('GetRole', () => {
  test('answers the role with its tags', async () => {
    iam.account.addRole({ name: 'app', path: '/team/', tags: { team: 'a &lt; b & <c>', empty: '' } });
    const { Role } = await client.send(new GetRoleCommand({ RoleName: 'app' }));
    expect(Role).toMatchObject({
      Path: '/team/',
      RoleName: 'app',
      Arn: 'arn:aws:iam::111122223333:role/team/app',
      RoleId: expect.stringMatching(/^AROA[0-9A-F]{17}$/),
      CreateDate: expect.any(Date),
      MaxSessionDuration: 3600,
      Tags: [
        { Key: 'team', Value: 'a &lt; b & <c>' },
        { Key: 'empty', Value: '' },
      ],
    });
  });

  test.each([
    { document: '{"Sid":"a b"}', encoded: '%7B%22Sid%22%3A%22a%20b%22%7D' },
    { document: "it's (a) *!", encoded: 'it%27s%20%28a%29%20%2A%21' },
    { document: '~-._', encoded: '~-._' },
    { document: '{\r\n\t"é": "<&>"}', encoded: '%7B%0D%0A%09%22%C3%A9%22%3A%20%22%3C%26%3E%22%7D' },
  ])('encodes the policy $document', async ({ document, encoded }) => {
    iam.account.addRole({ name: 'app', trustPolicy: document });
    const { Role } = await client.send(new GetRoleCommand({ RoleName: 'app' }));
    expect(Role?.AssumeRolePolicyDocument).toBe(encoded);
    expect(decodeURIComponent(encoded)).toBe(document);
  });
});

describe('ListRoles', () => {
  test.each([
    { what: 'a hundred at a time', input: {}, pages: [100, 100, 50] },
    { what: 'a thousand at most', input: { MaxItems: 1000 }, pages: [250] },
    { what: 'as many as asked for', input: { MaxItems: 125 }, pages: [125, 125] },
    { what: 'those of a path', input: { PathPrefix: '/team/' }, pages: [50] },
  ])('answers $what', async ({ input, pages }) => {
    for (let number = 0; number < 250; number += 1) {
      const path = number < 50 ? '/team/app/' : '/';
      iam.account.addRole({ name: `role-${number}`, path, tags: { a: 'b' } });
    }
    const seen = [];
    for await (const page of paginateListRoles({ client }, input)) seen.push(page.Roles ?? []);
    expect(seen.map((roles) => roles.length)).toEqual(pages);
    expect(new Set(seen.flat().map((role) => role.Arn)).size).toBe(seen.flat().length);
    expect(seen[0]?.[0]).not.toHaveProperty('Tags');
  });

  test('may answer fewer than were asked for', async () => {
    for (const name of ['a', 'b', 'c']) iam.account.addRole({ name });
    iam.account.pageSize = 2;
    const first = await client.send(new ListRolesCommand({}));
    const second = await client.send(new ListRolesCommand({ Marker: first.Marker }));
    iam.account.pageSize = 1000;
    expect([first, second].map(({ IsTruncated, Roles }) => [IsTruncated, Roles?.length])).toEqual([
      [true, 2],
      [false, 1],
    ]);
  });
});

test('ListRoleTags answers tags in pages', async () => {
  iam.account.addRole({ name: 'app', tags: { a: '1', b: '2', c: '3' } });
  const first = await client.send(new ListRoleTagsCommand({ RoleName: 'app', MaxItems: 2 }));
  const second = await client.send(new ListRoleTagsCommand({ RoleName: 'app', Marker: first.Marker }));
  expect([first.IsTruncated, first.Tags?.length, second.IsTruncated, second.Tags]).toEqual([
    true,
    2,
    false,
    [{ Key: 'c', Value: '3' }],
  ]);
});

test('GetAccountSummary answers the quota of a trust policy', async () => {
  iam.account.quota = 4096;
  const { SummaryMap } = await client.send(new GetAccountSummaryCommand({}));
  iam.account.quota = 2048;
  expect(SummaryMap?.AssumeRolePolicySizeQuota).toBe(4096);
});

const STATEMENT = { Effect: 'Allow', Action: 'sts:AssumeRole', Principal: { AWS: '111122223333' } };

describe('UpdateAssumeRolePolicy', () => {
  test.each([
    { what: 'one statement', document: { Statement: STATEMENT } },
    { what: 'white space', document: `{ "Statement":\r\n\t[${JSON.stringify(STATEMENT)}] }` },
    { what: 'as much as the quota', document: sized(2048) },
    { what: 'white space beyond the quota', document: sized(2048).replace('{', `{${' '.repeat(5000)}`) },
  ])('keeps $what as it is given', async ({ document }) => {
    iam.account.addRole({ name: 'app' });
    const PolicyDocument = typeof document === 'string' ? document : JSON.stringify(document);
    await client.send(new UpdateAssumeRolePolicyCommand({ RoleName: 'app', PolicyDocument }));
    expect(iam.account.roles.get('app')?.trustPolicy).toBe(PolicyDocument);
  });

  test('keeps what the account makes of it', async () => {
    iam.account.addRole({ name: 'app' });
    iam.account.keeps = (document) => document.replace('"111122223333"', '"arn:aws:iam::111122223333:root"');
    const PolicyDocument = JSON.stringify({ Statement: [STATEMENT] });
    await client.send(new UpdateAssumeRolePolicyCommand({ RoleName: 'app', PolicyDocument }));
    iam.account.keeps = (document) => document;
    expect(iam.account.trustOf('app').Statement[0].Principal.AWS).toBe('arn:aws:iam::111122223333:root');
  });

  test.each([
    { document: '', code: 'ValidationError', message: /at 'policyDocument' .* greater than or equal to 1$/ },
    { document: '{"Ā": 1}', code: 'ValidationError', message: /must satisfy regular expression pattern/ },
    { document: 'no JSON', code: 'MalformedPolicyDocument', message: /^This policy contains invalid Json$/ },
    {
      document: '{"Statement": [] /* a comment */}',
      code: 'MalformedPolicyDocument',
      message: /invalid Json/,
    },
    { document: '[]', code: 'MalformedPolicyDocument', message: /^Syntax errors in policy\.$/ },
    { document: '{}', code: 'MalformedPolicyDocument', message: /^Syntax errors in policy\.$/ },
    {
      document: '{"Statement": []}',
      code: 'MalformedPolicyDocument',
      message: /^Syntax errors in policy\.$/,
    },
    { document: without('Effect'), code: 'MalformedPolicyDocument', message: /^Syntax errors in policy\.$/ },
    {
      document: without('Action'),
      code: 'MalformedPolicyDocument',
      message: /Missing required field Action/,
    },
    {
      document: without('Principal'),
      code: 'MalformedPolicyDocument',
      message: /Missing required field Princ/,
    },
    {
      document: having({ Resource: '*' }),
      code: 'MalformedPolicyDocument',
      message: /prohibited field Resource/,
    },
    {
      document: having({ Action: 's3:GetObject' }),
      code: 'MalformedPolicyDocument',
      message: /^AssumeRole policy may only specify STS AssumeRole actions\.$/,
    },
    {
      document: having({ Principal: { AWS: ['111122223333', 'arn:aws:iam::111122223333:role/gone'] } }),
      code: 'MalformedPolicyDocument',
      message: /^Invalid principal in policy: "AWS":"arn:aws:iam::111122223333:role\/gone"$/,
    },
    {
      document: sized(2049),
      code: 'LimitExceeded',
      message: /^Cannot exceed quota for ACLSizePerRole: 2048$/,
    },
  ])('refuses $document with $code', async ({ document, code, message }) => {
    iam.account.addRole({ name: 'app', trustPolicy: '{"as": "it was"}' });
    iam.account.unknownPrincipals.add('arn:aws:iam::111122223333:role/gone');
    const sent = client.send(
      new UpdateAssumeRolePolicyCommand({ RoleName: 'app', PolicyDocument: document }),
    );
    await expect(sent).rejects.toMatchObject({
      Code: code,
      message: expect.stringMatching(message),
      $metadata: { httpStatusCode: code === 'LimitExceeded' ? 409 : 400 },
    });
    expect(iam.account.trustOf('app')).toEqual({ as: 'it was' });
  });
});

const PolicyDocument = JSON.stringify({ Statement: [STATEMENT] });

test.each([
  { what: 'GetRole of none', command: new GetRoleCommand({ RoleName: 'none' }) },
  { what: 'ListRoleTags of none', command: new ListRoleTagsCommand({ RoleName: 'none' }) },
  {
    what: 'an update of none',
    command: new UpdateAssumeRolePolicyCommand({ RoleName: 'none', PolicyDocument }),
  },
])('$what is NoSuchEntity', async ({ command }) => {
  await expect(client.send(command as GetRoleCommand)).rejects.toMatchObject({
    name: 'NoSuchEntityException',
    message: 'The role with name none cannot be found.',
    $metadata: { httpStatusCode: 404 },
  });
});

test.each(['/aws-service-role/ecs.amazonaws.com/', '/aws-reserved/sso.amazonaws.com/'])(
  'a role under %s is not to be changed',
  async (path) => {
    iam.account.addRole({ name: 'AWSServiceRoleForECS', path });
    const input = { RoleName: 'AWSServiceRoleForECS', PolicyDocument };
    await expect(client.send(new UpdateAssumeRolePolicyCommand(input))).rejects.toMatchObject({
      name: 'UnmodifiableEntityException',
      message:
        "Cannot perform the operation on the protected role 'AWSServiceRoleForECS' - this role is only modifiable by AWS",
      $metadata: { httpStatusCode: 400 },
    });
  },
);

test.each([
  { what: 'a name with a slash', command: new GetRoleCommand({ RoleName: 'team/app' }), at: 'roleName' },
  { what: 'a long name', command: new GetRoleCommand({ RoleName: 'a'.repeat(65) }), at: 'roleName' },
  { what: 'no name', command: new GetRoleCommand({ RoleName: undefined }), at: 'roleName' },
  { what: 'a page of none', command: new ListRolesCommand({ MaxItems: 0 }), at: 'maxItems' },
  { what: 'a page of too many', command: new ListRolesCommand({ MaxItems: 1001 }), at: 'maxItems' },
])('$what is a ValidationError', async ({ command, at }) => {
  await expect(client.send(command as GetRoleCommand)).rejects.toMatchObject({
    Code: 'ValidationError',
    message: expect.stringMatching(
      new RegExp(`^1 validation error detected: .* at '${at}' failed to satisfy`),
    ),
    $metadata: { httpStatusCode: 400 },
  });
});

function without(member: string): string {
  return JSON.stringify({ Statement: [{ ...STATEMENT, [member]: undefined }] });
}

function having(members: object): string {
  return JSON.stringify({ Statement: [STATEMENT, { ...STATEMENT, ...members }] });
}

/** A policy of this many characters and some white space. */
function sized(length: number): string {
  const document = (Sid: string) => JSON.stringify({ Statement: [{ Sid, ...STATEMENT }] });
  return document('x'.repeat(length - document('').length)).replace(',', ',\n\t ');
}
