import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { CreateRoleCommand, IAMClient } from '@aws-sdk/client-iam';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { type IamStandIn, startIamStandIn } from '../iam/stand-in/start.ts';
import { caPem, HOST } from '../verify/certificates.ts';
import { discovery, ISSUER, jwk } from '../verify/issuer-keys.ts';
import { type LocalServer, serve } from '../verify/tls-server.ts';
import { runCommand } from './command.ts';
import { type Moto, startMoto } from './moto.ts';
import { awsCliPath } from './parts/aws-cli.ts';
import { run } from './process/run.ts';

let moto: Moto;
let iam: IAMClient;
let issuer: LocalServer;
let folder: string;
let arn: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'podrole-provider-'));
  await writeFile(join(folder, 'ca.pem'), caPem);
  issuer = await serve((request, response) => {
    response.setHeader('content-type', 'application/json');
    response.setHeader('cache-control', 'public, max-age=300');
    const isDiscovery = request.url === '/cluster/.well-known/openid-configuration';
    response.end(JSON.stringify(isDiscovery ? discovery : { keys: [jwk] }));
  });
  moto = await startMoto();
  const { AWS_ACCESS_KEY_ID: accessKeyId = '', AWS_SECRET_ACCESS_KEY: secretAccessKey = '' } = moto.env;
  iam = new IAMClient({
    endpoint: moto.url,
    region: 'eu-west-1',
    credentials: { accessKeyId, secretAccessKey },
  });
  arn = `arn:aws:iam::${moto.accountId}:oidc-provider/${HOST}/cluster`;
});
beforeEach(() => moto.reset());
afterAll(async () => {
  iam?.destroy();
  issuer?.close();
  await moto?.stop();
  await rm(folder, { recursive: true });
});

const provider = (command: string, ...args: readonly string[]) =>
  runCommand(['provider', command, '--issuer', ISSUER, ...args], { env: moto.env });
const ensure = (...args: readonly string[]) => provider('ensure', '--no-verify', '--yes', ...args);

/** What the AWS CLI says of IAM. */
async function awsAt(env: Readonly<Record<string, string>>, args: readonly string[]) {
  const { stdout, stderr, code } = await run(awsCliPath(), ['iam', ...args, '--output', 'json'], { env });
  expect({ stderr, code }).toEqual({ stderr: '', code: 0 });
  return stdout.trim() === '' ? {} : JSON.parse(stdout);
}
const aws = (...args: readonly string[]) => awsAt(moto.env, args);
const seen = () => aws('get-open-id-connect-provider', '--open-id-connect-provider-arn', arn);

const trusting = (federated: string) =>
  JSON.stringify({
    Version: '2012-10-17',
    Statement: [
      {
        Effect: 'Allow',
        Principal: { Federated: federated },
        Action: 'sts:AssumeRoleWithWebIdentity',
        Condition: { StringEquals: { [`${HOST}/cluster:sub`]: 'system:serviceaccount:shop:cart' } },
      },
    ],
  });

describe('a provider of moto', () => {
  test('is verified and made, changed, and left alone the second time, as the AWS CLI sees it', async () => {
    const reach = ['--ca-file', join(folder, 'ca.pem'), '--resolve', `${HOST}:443:127.0.0.1:${issuer.port}`];
    const made = await provider('ensure', '--yes', ...reach, '--tag', 'team=shop');
    expect(made.stdout).toContain('Nothing found that AWS would mind.');
    expect(made).toMatchObject({ stderr: '', code: 0 });
    const { stdout: printed } = await run(
      'openssl',
      ['x509', '-in', join(folder, 'ca.pem'), '-noout', '-fingerprint', '-sha1'],
      {},
    );
    const thumbprint = printed.trim().split('=')[1]?.replaceAll(':', '').toLowerCase();
    expect(await seen()).toMatchObject({
      Url: ISSUER.replace('https://', ''),
      ClientIDList: ['sts.amazonaws.com'],
      ThumbprintList: [thumbprint],
      Tags: [{ Key: 'team', Value: 'shop' }],
    });
    const again = await provider('ensure', '--yes', ...reach, '--tag', 'team=shop');
    expect(again.stdout).toMatch(/nothing to do: it has all that it is to have\n$/);
    const changed = await ensure('--tag', 'team=web', '--tag', 'of=prod');
    expect(changed.stdout).toContain('+ tag        team=web\n+ tag        of=prod\n- tag        team=shop\n');
    const { Tags, ThumbprintList } = await seen();
    expect(Tags).toEqual([
      { Key: 'team', Value: 'web' },
      { Key: 'of', Value: 'prod' },
    ]);
    expect(ThumbprintList).toEqual([thumbprint]);
    const shown = await provider('show', '-o', 'json');
    expect(JSON.parse(shown.stdout).provider).toMatchObject({ arn, tags: { team: 'web', of: 'prod' } });
  });

  test('that the AWS CLI made is adopted, and keeps what it has', async () => {
    await aws(
      'create-open-id-connect-provider',
      ...['--url', ISSUER, '--client-id-list', 'sts.amazonaws.com', 'old'],
      ...['--thumbprint-list', 'a'.repeat(40), '--tags', 'Key=by,Value=cli'],
    );
    const { stdout, code } = await ensure('--ca-file', join(folder, 'ca.pem'), '--tag', 'team=shop');
    expect(stdout).toContain('  audience   old (stays, though not named by --audience)\n');
    expect(stdout).toContain(`- thumbprint ${'a'.repeat(40)}\n`);
    expect(code).toBe(0);
    const { ClientIDList, ThumbprintList, Tags } = await seen();
    expect(ClientIDList).toEqual(['sts.amazonaws.com', 'old']);
    expect(ThumbprintList).toEqual([expect.not.stringMatching(/^a+$/)]);
    expect(Tags).toEqual([
      { Key: 'by', Value: 'cli' },
      { Key: 'team', Value: 'shop' },
    ]);
  });

  test('is not deleted while one of 1,000 roles trusts it', async () => {
    await ensure();
    const names = Array.from({ length: 1000 }, (_, index) => `role-${index}`);
    const make = (RoleName: string, federated: string) =>
      iam.send(new CreateRoleCommand({ RoleName, AssumeRolePolicyDocument: trusting(federated) }));
    for (const name of names) await make(name, name === 'role-777' ? arn : `${arn}/other`);
    const shown = await provider('show', '--roles');
    const role = `arn:aws:iam::${moto.accountId}:role/role-777`;
    expect(shown.stdout).toContain(`  role       ${role}\n  roles      1 of 1000 in the account trust it\n`);
    const refused = await provider('delete', '--yes', '-o', 'json');
    expect(JSON.parse(refused.stdout)).toMatchObject({ outcome: 'refused', roles: [role], lookedAt: 1000 });
    expect(refused.code).toBe(1);
    const forced = await provider('delete', '--yes', '--force');
    expect(forced.stdout).toMatch(/\ndeleted: OIDC provider /);
    expect((await aws('list-open-id-connect-providers')).OpenIDConnectProviderList).toEqual([]);
    const again = await provider('delete', '--yes');
    expect(again).toMatchObject({ stdout: expect.stringMatching(/^nothing to do: there is no /), code: 0 });
    expect((await provider('show')).code).toBe(1);
  });

  test.each<[what: string, args: readonly string[], code: number, says: string]>([
    ['of a URL with a port', ['--issuer', 'https://oidc.example.com:8443/a'], 2, 'has a port'],
    ['of another account', ['--account-id', '444455556666'], 2, 'is not the account of the credentials'],
    ['nobody is asked about', ['--yes=false'], 2, 'nothing was changed: standard input is no terminal'],
    [
      'of an issuer that cannot be reached',
      ['--no-verify=false', '--resolve', `${HOST}:443:127.0.0.1:1`],
      1,
      'nothing was changed; mend what was found',
    ],
  ])('%s is not made', async (_, args, code, says) => {
    const ended = await ensure(...args);
    expect(ended.stderr).toContain(says);
    expect(ended.code).toBe(code);
    expect((await aws('list-open-id-connect-providers')).OpenIDConnectProviderList).toEqual([]);
  });

  test('is not made without credentials, and by nobody who listens', async () => {
    const { AWS_ACCESS_KEY_ID: _, ...env } = moto.env;
    const command = ['provider', 'ensure', '--issuer', ISSUER, '--no-verify', '--yes'];
    const without = await runCommand(command, { env });
    expect(without.stderr).toContain('no AWS credentials');
    const unheard = await runCommand(command, {
      env: { ...moto.env, AWS_ENDPOINT_URL: 'http://127.0.0.1:1' },
    });
    expect(unheard.stderr).toMatch(/the connection failed .*ECONNREFUSED|no answer in time/);
    expect([without.code, unheard.code]).toEqual([1, 1]);
  });
});

// moto has no request that changes the audiences of a provider.
describe('a provider of the stand-in for IAM', () => {
  let standIn: IamStandIn;
  beforeAll(async () => {
    standIn = await startIamStandIn();
  });
  afterAll(() => standIn?.stop());

  test('has other audiences, as the AWS CLI sees it that made it', async () => {
    const { env } = standIn;
    await awsAt(env, [
      'create-open-id-connect-provider',
      '--url',
      ISSUER,
      '--client-id-list',
      'old',
      'other',
    ]);
    const args = ['provider', 'ensure', '--issuer', ISSUER, '--no-verify', '--yes', '--audience', 'other'];
    const changed = await runCommand([...args, '--audience', 'new', '--drop-other-audiences'], { env });
    expect(changed.stdout).toContain('  audience   other\n');
    expect(changed.stdout).toContain('+ audience   new\n- audience   old\n');
    expect(changed.code).toBe(0);
    const seenArn = ['--open-id-connect-provider-arn', arn.replace(moto.accountId, standIn.account.id)];
    const { ClientIDList } = await awsAt(env, ['get-open-id-connect-provider', ...seenArn]);
    expect(ClientIDList).toEqual(['other', 'new']);
  });
});
