import { generateKeyPairSync } from 'node:crypto';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PassThrough } from 'node:stream';
import { text } from 'node:stream/consumers';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { PROVIDER_PERMISSIONS } from '../../src/iam/provider/permissions.ts';
import { signCertificate } from '../../src/tls/certificate.ts';
import { caProfile } from '../../src/tls/profile.ts';
import { expiredToken, Failure } from '../iam/stand-in/failure.ts';
import { slowBefore } from '../iam/stand-in/hooks.ts';
import { allowing } from '../iam/stand-in/identity-policy.ts';
import { type IamStandIn, startIamStandIn } from '../iam/stand-in/start.ts';
import { caPem, certificates, HOST } from '../verify/certificates.ts';
import { discovery, ISSUER, jwk } from '../verify/issuer-keys.ts';
import { type LocalServer, serve } from '../verify/tls-server.ts';
import { inProcess } from './in-process.ts';
import { exitOf, start } from './podrole.ts';

const ARN = `arn:aws:iam::111122223333:oidc-provider/${HOST}/cluster`;

let standIn: IamStandIn;
let server: LocalServer;
let folder: string;
let keys: readonly object[];

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'podrole-provider-'));
  await writeFile(join(folder, 'ca.pem'), caPem);
  await writeFile(join(folder, 'leaf.pem'), certificates.good.certPem);
  server = await serve((request, response) => {
    response.setHeader('content-type', 'application/json');
    response.setHeader('cache-control', 'public, max-age=300');
    if (request.url === '/cluster/.well-known/openid-configuration') response.end(JSON.stringify(discovery));
    else response.end(JSON.stringify({ keys }));
  });
});
afterAll(async () => {
  server.close();
  await rm(folder, { recursive: true });
});
beforeEach(async () => {
  keys = [jwk];
  standIn = await startIamStandIn();
});
afterEach(() => standIn.stop());

const provider = (args: readonly string[], env: Readonly<Record<string, string>> = {}) =>
  inProcess(['provider', ...args], { ...standIn.env, ...env });
const ensure = (args: readonly string[] = [], env = {}) =>
  provider(['ensure', '--issuer', ISSUER, '--no-verify', '--yes', ...args], env);
const show = (...args: readonly string[]) => provider(['show', '--issuer', ISSUER, ...args]);
const remove = (...args: readonly string[]) => provider(['delete', '--issuer', ISSUER, '--yes', ...args]);
const there = (rest: object = {}) =>
  standIn.account.addProvider({ url: ISSUER, clientIds: ['sts.amazonaws.com'], ...rest });
const kept = () => standIn.account.providers.get(ARN);
const asked = () =>
  standIn.requests.map(({ action }) => action).filter((action) => action.startsWith('iam:'));

const trusting = (name: string) => ({
  name,
  trustPolicy: {
    Version: '2012-10-17',
    Statement: [{ Effect: 'Allow', Principal: { Federated: ARN }, Action: 'sts:AssumeRoleWithWebIdentity' }],
  },
});

describe('podrole provider ensure', () => {
  test('shows what it makes, makes it, and shows what IAM has', async () => {
    const { stdout, stderr, code } = await ensure(['--tag', 'team=shop']);
    expect(stdout).toMatch(
      new RegExp(
        `^\\+ provider   ${ARN}\n\\+ audience   sts\\.amazonaws\\.com\n\\+ tag        team=shop\n\\+ thumbprint the one that IAM finds itself\ndone; IAM has now:\n  provider   ${ARN}\n  url        ${ISSUER}\n[\\s\\S]* {2}created    \\d{4}-`,
      ),
    );
    expect({ stderr, code }).toEqual({ stderr: '', code: 0 });
    const again = await ensure(['--tag', 'team=shop']);
    expect(again.stdout).toMatch(/nothing to do: it has all that it is to have\n$/);
    expect(again.code).toBe(0);
  });

  test('says what stays, what comes and what goes', async () => {
    there({ clientIds: ['old'], tags: { team: 'a', 'aws:cloudformation:stack-name': 'oidc' } });
    const { stdout } = await ensure(['--audience', 'new', '--tag', 'team=b']);
    expect(stdout).toContain('  audience   old (stays, though not named by --audience)\n');
    expect(stdout).toContain('+ audience   new\n+ tag        team=b\n- tag        team=a\n');
    expect(stdout).toContain(
      '  stack      oidc of CloudFormation: change its template as well, or it undoes this\n',
    );
    const dropped = await ensure(['--audience', 'new', '--drop-other-audiences']);
    expect(dropped.stdout).toContain('- audience   old\n');
    expect(kept()?.clientIds).toEqual(['new']);
  });

  test('verifies the issuer with its CA first, whose thumbprint it sets', async () => {
    there();
    const args = ['--ca-file', join(folder, 'ca.pem'), '--resolve', `${HOST}:443:127.0.0.1:${server.port}`];
    const { stdout, code } = await ensure([...args, '--no-verify=false']);
    expect(stdout).toMatch(
      /note {4}certificate-private-ca[\s\S]*Nothing found that AWS would mind\.\n\n {2}provider/,
    );
    expect(code).toBe(0);
    const [thumbprint = ''] = kept()?.thumbprints ?? [];
    expect(stdout).toContain(`+ thumbprint ${thumbprint}\n- thumbprint 9e99a48a`);
  });

  test('writes nothing for an issuer of which AWS would take no token', async () => {
    keys = [];
    const args = ['--ca-file', join(folder, 'ca.pem'), '--resolve', `${HOST}:443:127.0.0.1:${server.port}`];
    const { stdout, stderr, code } = await ensure([...args, '--no-verify=false']);
    expect(stdout).toMatch(/breaks {2}/);
    expect(stderr).toContain(
      'nothing was changed; mend what was found, or give --no-verify to go on all the same\n',
    );
    expect([code, asked()]).toEqual([1, []]);
    const verifying = ['ensure', '--issuer', ISSUER, '--yes', ...args];
    expect(await provider(verifying, { PODROLE_NO_VERIFY: 'true' })).toMatchObject({ code: 1 });
    const json = await ensure([...args, '--no-verify=false', '-o', 'json']);
    expect(JSON.parse(json.stdout)).toMatchObject({ outcome: 'broken', report: { url: ISSUER } });
  });

  test('says that an intermediate alone cannot be verified by', async () => {
    const keys = generateKeyPairSync('rsa', {
      modulusLength: 1024,
      privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
      publicKeyEncoding: { type: 'spki', format: 'pem' },
    });
    const root = await signCertificate(caProfile('root'), { keys, now: Date.now() });
    const { certPem } = await signCertificate(caProfile('top'), { keys, signer: root, now: Date.now() });
    await writeFile(join(folder, 'top.pem'), certPem);
    const reach = ['--resolve', `${HOST}:443:127.0.0.1:${server.port}`, '--no-verify=false'];
    const { stderr, code } = await ensure(['--ca-file', join(folder, 'top.pem'), ...reach]);
    expect(stderr).toMatch(/; --ca-file has no root, without which the chain is not trusted here: add it\n$/);
    expect(code).toBe(1);
  });

  test('takes the audiences of the environment one by one', async () => {
    expect((await ensure([], { PODROLE_AUDIENCE: 'a,b' })).code).toBe(0);
    expect(kept()?.clientIds).toEqual(['a', 'b']);
  });

  test('warns of an issuer that AWS cannot read, though it is not verified', async () => {
    const { stderr, code } = await ensure(['--issuer', 'https://10.0.0.1/prod']);
    expect(stderr).toMatch(
      /^podrole: AWS cannot read https:\/\/10\.0\.0\.1\/prod from the internet: 10\.0\.0\.1 is a private address; .*\n$/,
    );
    expect(code).toBe(0);
  });

  test('tells a machine what was done', async () => {
    const { stdout, stderr } = await ensure(['-o', 'json']);
    expect(JSON.parse(stdout)).toMatchObject({
      outcome: 'done',
      arn: ARN,
      steps: [{ kind: 'create', clientIds: ['sts.amazonaws.com'] }],
      provider: { arn: ARN, clientIds: ['sts.amazonaws.com'] },
    });
    expect(stderr).toBe('');
  });

  test('does nothing with --dry-run, though --yes is given', async () => {
    const { stdout, code } = await ensure(['--dry-run']);
    expect(stdout).toMatch(/^\+ provider[\s\S]*nothing was changed\n$/);
    expect([code, kept()]).toEqual([0, undefined]);
    expect(JSON.parse((await ensure(['--dry-run', '-o', 'json'])).stdout).outcome).toBe('planned');
  });

  test('points out providers that could be taken for it, and goes on where it may not look', async () => {
    standIn.account.addProvider({ url: `${ISSUER}/` });
    const { stderr, code } = await ensure(['--dry-run']);
    expect(stderr).toContain(
      `podrole: there is ${ARN}/, whose URL differs only in case or in a slash at its end`,
    );
    expect(code).toBe(0);
    standIn.account.policy = allowing('iam:GetOpenIDConnectProvider', 'iam:CreateOpenIDConnectProvider');
    const blind = await ensure();
    expect(blind.stderr).toContain(
      'whether a provider has nearly the same URL was not looked at: iam:ListOpenIDConnectProviders is not allowed',
    );
    expect(blind.code).toBe(0);
  });

  test('takes the account from --account-id where STS does not tell', async () => {
    standIn.before('sts:GetCallerIdentity', new Failure('AccessDenied', 'no', 403));
    expect((await ensure([])).code).toBe(1);
    standIn.before('sts:GetCallerIdentity', new Failure('AccessDenied', 'no', 403));
    const { stderr, code } = await ensure(['--account-id', '111122223333']);
    expect(stderr).toContain('STS does not tell the account, so --account-id is taken as it is');
    expect([code, kept()?.arn]).toEqual([0, ARN]);
  });

  test('makes nothing while STS fails, whatever --account-id says', async () => {
    standIn.before('sts:GetCallerIdentity', new Failure('ServiceUnavailable', 'later', 503), 9);
    const { stderr, code } = await ensure(['--account-id', '999999999999']);
    expect([code, standIn.account.providers.size]).toEqual([1, 0]);
    expect(stderr).toContain('sts:GetCallerIdentity');
  });

  test('works in another account by a role of it', async () => {
    standIn.addAccount('444455556666').addRole({
      name: 'admin',
      trustPolicy: {
        Version: '2012-10-17',
        Statement: [{ Effect: 'Allow', Principal: { AWS: '111122223333' }, Action: 'sts:AssumeRole' }],
      },
    });
    const role = ['--assume-role', 'arn:aws:iam::444455556666:role/admin', '--account-id', '444455556666'];
    expect((await ensure(role)).code).toBe(0);
    expect([...(standIn.accounts.get('444455556666')?.providers.keys() ?? [])]).toEqual([
      ARN.replace('111122223333', '444455556666'),
    ]);
    expect(kept()).toBeUndefined();
  });

  test.each<[what: string, args: () => readonly string[], message: string]>([
    [
      'a port',
      () => ['--issuer', 'https://oidc.example.com:8443/a'],
      '--issuer "https://oidc.example.com:8443/a" has a port',
    ],
    ['http', () => ['--issuer', 'http://oidc.example.com'], 'does not begin with https://'],
    ['a query', () => ['--issuer', 'https://oidc.example.com?a'], 'has a query'],
    ['a slash at its end', () => ['--issuer', 'https://oidc.example.com/a/'], 'ends with a slash'],
    [
      '256 characters',
      () => ['--issuer', `https://oidc.example.com/${'a'.repeat(231)}`],
      'is longer than 255 characters',
    ],
    [
      'an audience with a space',
      () => ['--audience', 'sts.amazonaws.com '],
      '--audience "sts.amazonaws.com " is no audience',
    ],
    [
      'several audiences in one',
      () => ['--audience', 'a,b'],
      '--audience "a,b" has a comma; repeat --audience, once for each',
    ],
    ['a tag without value', () => ['--tag', 'team'], '--tag "team" is not of the form KEY=VALUE'],
    ["a tag of AWS's own", () => ['--tag', 'aws:a=b'], 'the key not beginning with aws:'],
    [
      'a tag with two values',
      () => ['--tag', 'a=b', '--tag', 'a=c'],
      '--tag "a" is given twice, as "b" and "c"',
    ],
    ['no CA file', () => ['--ca-file', join(folder, 'none')], 'none" cannot be read: it does not exist'],
    [
      'another account',
      () => ['--account-id', '444455556666'],
      '--account-id "444455556666" is not the account of the credentials, 111122223333 (arn:aws:iam::111122223333:user/podrole); give credentials of 444455556666 (--profile, or --assume-role',
    ],
    ['nobody to ask', () => ['--yes=false'], 'give --yes to do it, or --dry-run to look'],
  ])('exits with 2 for %s, and has changed nothing', async (_, args, message) => {
    const { stderr, code } = await ensure(args());
    expect(stderr).toContain(message);
    expect([code, standIn.account.providers.size]).toEqual([2, 0]);
  });

  test.each<[what: string, arrange: () => object | undefined, message: string]>([
    [
      'no credentials',
      () => ({ AWS_ACCESS_KEY_ID: '', AWS_SECRET_ACCESS_KEY: '' }),
      '; set AWS_PROFILE, AWS_ACCESS_KEY_ID and',
    ],
    [
      'a profile that there is not',
      () => ({ PODROLE_PROFILE: 'nope' }),
      '; there may be no such profile, or none that has any: look in ~/.aws/config and ~/.aws/credentials, or in the files that AWS_CONFIG_FILE and AWS_SHARED_CREDENTIALS_FILE name instead; correct --profile or ',
    ],
    [
      'a profile of the environment that there is not',
      () => ({ AWS_PROFILE: 'nope', AWS_ACCESS_KEY_ID: '', AWS_SECRET_ACCESS_KEY: '' }),
      'no AWS credentials in profile "nope" (',
    ],
    [
      'unknown credentials',
      () => ({ AWS_ACCESS_KEY_ID: 'AKIANOBODY0000000001' }),
      'AWS does not know these credentials',
    ],
    [
      'expired credentials',
      () => void standIn.before('*', expiredToken(), 9),
      'the AWS credentials have expired',
    ],
    [
      'no permission',
      () => void Object.assign(standIn.account, { policy: allowing('iam:ListRoles') }),
      'iam:GetOpenIDConnectProvider is not allowed on OIDC provider oidc.example.com/cluster in account 111122223333',
    ],
  ])('exits with 1 for %s, and has changed nothing', async (_, arrange, message) => {
    const { stderr, code } = await ensure([], arrange() ?? {});
    expect(stderr).toContain(message);
    expect([code, standIn.account.providers.size]).toEqual([1, 0]);
  });

  test('refuses the certificate of a server as its CA', async () => {
    const { stderr, code } = await ensure(['--ca-file', join(folder, 'leaf.pem')]);
    expect(stderr).toContain(`holds a certificate that is no authority's ("CN=${HOST}")`);
    expect([code, asked()]).toEqual([1, []]);
  });
});

test('says where the issuer is found, where none is given', async () => {
  const { stderr, code } = await provider(['show']);
  expect(stderr).toBe(
    'podrole: --issuer is missing; give the URL that tokens have in iss (--issuer or PODROLE_ISSUER); `kubectl get --raw /.well-known/openid-configuration` says it\n',
  );
  expect([code, standIn.requests]).toEqual([2, []]);
});

describe('podrole provider show', () => {
  test('shows what IAM has, as text and as data', async () => {
    there({ tags: { team: 'shop' } });
    const { stdout, code } = await show();
    expect(stdout).toMatch(
      new RegExp(
        `^ {2}provider   ${ARN}\n {2}url        ${ISSUER}\n {2}audience   sts.amazonaws.com\n {2}thumbprint [0-9a-f]{40}\n {2}tag        team=shop\n {2}created    20[^\n]*Z\n$`,
      ),
    );
    expect(code).toBe(0);
    const { provider: shown, roles } = JSON.parse((await show('-o', 'json')).stdout);
    expect(shown).toMatchObject({ arn: ARN, clientIds: ['sts.amazonaws.com'], tags: { team: 'shop' } });
    expect(roles).toBeUndefined();
  });

  test('lists the roles that trust it, of all pages', async () => {
    there();
    standIn.account.pageSize = 2;
    for (const name of ['a', 'b', 'c', 'd']) standIn.account.addRole({ name });
    standIn.account.addRole(trusting('z'));
    const { stdout } = await show('--roles');
    expect(stdout).toMatch(
      / {2}role {7}arn:aws:iam::111122223333:role\/z\n {2}roles {6}1 of 5 in the account trust it\n$/,
    );
    expect(JSON.parse((await show('--roles', '-o', 'json')).stdout)).toMatchObject({
      roles: ['arn:aws:iam::111122223333:role/z'],
      lookedAt: 5,
    });
  });

  test('exits with 1 where there is none, and points out what is nearly the same', async () => {
    standIn.account.addProvider({ url: ISSUER.replace('cluster', 'Cluster') });
    const { stdout, stderr, code } = await show('-o', 'json');
    expect(JSON.parse(stdout)).toEqual({ provider: null, similar: [ARN.replace('cluster', 'Cluster')] });
    expect(stderr).toMatch(
      /^podrole: there is no OIDC provider oidc\.example\.com\/cluster in account 111122223333; podrole provider ensure makes it\npodrole: there is /,
    );
    expect(code).toBe(1);
  });
});

describe('podrole provider delete', () => {
  test('deletes one that no role trusts, once', async () => {
    there();
    standIn.account.addRole({ name: 'a' });
    const { stdout, code } = await remove();
    expect(stdout).toMatch(
      / {2}roles {6}none of 1 in the account trust it\ndeleted: OIDC provider oidc\.example\.com\/cluster in account 111122223333\n$/,
    );
    expect([code, kept()]).toEqual([0, undefined]);
    const again = await remove();
    expect(again.stdout).toBe(
      'nothing to do: there is no OIDC provider oidc.example.com/cluster in account 111122223333\n',
    );
    expect(again.code).toBe(0);
  });

  test('gives the command that lets it go, of several roles for the first, with the credentials that were given', async () => {
    there();
    standIn.account.addRole({ ...trusting('a'), path: '/web/' });
    for (const name of ['z', 'b']) standIn.account.addRole(trusting(name));
    const { stdout, stderr } = await remove('--region', 'eu-central-1');
    expect(stdout.match(/role\/\S+/g)).toEqual(['role/b', 'role/web/a', 'role/z']);
    expect(stderr).toBe(
      `podrole: 3 roles trust it, into which no pod of the issuer gets without it; run first podrole trust remove --role b --issuer ${ISSUER} --all (with --region as here, and so for the other 2), or give --force\n`,
    );
  });

  test('refuses one that a role trusts, and deletes it with --force', async () => {
    there();
    standIn.account.addRole(trusting('cart'));
    const { stdout, stderr, code } = await remove('-o', 'json');
    expect(JSON.parse(stdout)).toMatchObject({
      outcome: 'refused',
      roles: ['arn:aws:iam::111122223333:role/cart'],
      lookedAt: 1,
    });
    expect(stderr).toContain(
      `a role trusts it, into which no pod of the issuer gets without it; run first podrole trust remove --role cart --issuer ${ISSUER} --all, or give --force\n`,
    );
    expect([code, kept()?.arn]).toEqual([1, ARN]);
    const planned = await remove('--force', '--dry-run');
    expect(planned.stdout).toMatch(/\nwould be deleted: OIDC provider \S+ in account 111122223333\n$/);
    expect([planned.code, kept()?.arn]).toEqual([0, ARN]);
    const forced = await remove('--force');
    expect([forced.code, kept()]).toEqual([0, undefined]);
    expect(forced.stderr).toBe(
      'podrole: a role trusts it, into which no pod of the issuer gets without it; podrole provider show --roles lists what still names it\n',
    );
    const left = await show('--roles');
    expect(left.stdout).toBe(
      '  role       arn:aws:iam::111122223333:role/cart\n  roles      1 of 1 in the account still name it\n',
    );
    expect(left.code).toBe(1);
    expect(JSON.parse((await show('--roles', '-o', 'json')).stdout)).toMatchObject({
      provider: null,
      roles: ['arn:aws:iam::111122223333:role/cart'],
    });
  });

  test('refuses one of a CloudFormation stack', async () => {
    there({
      tags: {
        'aws:cloudformation:stack-id': 'arn:aws:cloudformation:eu-west-1:111122223333:stack/oidc/0a1b',
      },
    });
    const { stderr, code } = await remove();
    expect(stderr).toContain('it belongs to the CloudFormation stack oidc; take it out of its template, or');
    expect([code, kept()?.arn]).toEqual([1, ARN]);
    const forced = await remove('--force');
    expect(forced.stderr).toMatch(/the CloudFormation stack oidc, which still has it in its template\n$/);
    expect([forced.code, kept()]).toEqual([0, undefined]);
  });

  test('deletes nothing with --dry-run, and nothing unasked', async () => {
    there();
    const dry = await remove('--dry-run');
    expect([dry.code, dry.stdout]).toEqual([
      0,
      expect.stringMatching(/\nwould be deleted: OIDC provider .*\n$/),
    ]);
    const unasked = await remove('--yes=false');
    expect([unasked.code, kept()?.arn]).toEqual([2, ARN]);
  });

  test('looks at the roles again once somebody has agreed', async () => {
    there();
    const terminal = Object.assign(new PassThrough(), { isTTY: true });
    standIn.before('iam:ListRoles', () => {
      standIn.before('iam:ListRoles', () => void standIn.account.addRole(trusting('late')));
      terminal.write('y\n');
    });
    const args = ['provider', 'delete', '--issuer', ISSUER];
    const { stderr, code } = await inProcess(args, standIn.env, terminal);
    expect([code, kept()?.arn]).toEqual([1, ARN]);
    expect(stderr).toContain('podrole trust remove --role late');
  });

  test('deletes nothing where it may not see the roles', async () => {
    there();
    standIn.account.policy = allowing('iam:GetOpenIDConnectProvider', 'iam:DeleteOpenIDConnectProvider');
    const { stderr, code } = await remove();
    expect(stderr).toContain('iam:ListRoles is not allowed');
    expect([code, kept()?.arn]).toEqual([1, ARN]);
  });
});

describe('what commands on providers ask of IAM', () => {
  test.each<[command: keyof typeof PROVIDER_PERMISSIONS, runs: () => Promise<unknown>]>([
    [
      'provider ensure',
      async () => {
        await ensure();
        await ensure([
          '--audience',
          'a',
          '--drop-other-audiences',
          '--tag',
          'a=b',
          '--ca-file',
          join(folder, 'ca.pem'),
        ]);
      },
    ],
    [
      'provider show',
      async () => {
        await show('--roles');
      },
    ],
    [
      'provider delete',
      async () => {
        await remove();
        there();
        await remove();
      },
    ],
  ])('is all that the table has for %s, and nothing else', async (command, runs) => {
    const actions = PROVIDER_PERMISSIONS[command].map(({ action }) => action);
    standIn.account.policy = allowing(...actions);
    await runs();
    expect([...new Set(asked())].sort()).toEqual([...actions].sort());
  });
});

test('Ctrl-C lets the request end that is under way, says where it stopped, and nothing of the SDK is printed', async () => {
  there({ clientIds: [] });
  const command = ['provider', 'ensure', '--issuer', ISSUER, '--no-verify', '--yes', '--tag', 'a=b'];
  const child = start(command, standIn.env);
  standIn.before('iam:AddClientIDToOpenIDConnectProvider', () => {
    child.kill('SIGINT');
    return slowBefore(100);
  });
  const ended = exitOf(child);
  const [stdout, stderr] = await Promise.all([text(child.stdout), text(child.stderr)]);
  expect(stdout).toMatch(/\nstopped after 1 of the changes; the same command goes on from there\n$/);
  expect(stderr).toBe('stopping after this request; Ctrl-C once more ends at once\n');
  expect([await ended, kept()]).toMatchObject([130, { clientIds: ['sts.amazonaws.com'], tags: {} }]);
});
