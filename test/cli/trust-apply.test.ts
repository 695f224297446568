import { once } from 'node:events';
import { text } from 'node:stream/consumers';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { run } from '../../src/cli/trust/apply.ts';
import { APPLY_PERMISSIONS } from '../../src/iam/apply/permissions.ts';
import type { GivenFlags } from '../../src/settings/read.ts';
import { account as accountOf, BASE, pod, space } from '../demand/demand-of.ts';
import { asking, FOREIGN } from '../iam/apply/planned.ts';
import { Failure, throttling } from '../iam/stand-in/failure.ts';
import { allowing } from '../iam/stand-in/identity-policy.ts';
import { type IamStandIn, startIamStandIn } from '../iam/stand-in/start.ts';
import { HOST, KIAM, letting, policyOf, subject } from '../trust/editing/written.ts';
import { inProcess } from './in-process.ts';
import { exitOf, start } from './podrole.ts';
import { ISSUER, trustFiles } from './trust-files.ts';

const files = trustFiles();
let iam: IamStandIn;
beforeEach(async () => {
  iam = await startIamStandIn();
});
afterEach(() => iam.stop());

const APPLY = ['trust', 'apply', '--issuer', ISSUER, '--settle', '0s'];
const manifests = (...roles: readonly string[]) =>
  JSON.stringify({ kind: 'List', items: roles.map((role) => asking(role.replace(/.*\//, ''), role)) });

/** Runs the command on manifests in which `shop/NAME` asks for the role NAME. */
const apply = async (roles: readonly string[], ...args: string[]) => {
  const path = await files.fileOf(manifests(...roles), 'in.json');
  return inProcess([...APPLY, '--from-manifests', path, ...args], iam.env);
};

const lettingOld = (...names: readonly string[]) => {
  for (const name of names) iam.account.addRole({ name, trustPolicy: policyOf(letting(['shop/old'])) });
};
const subjectsOf = (name: string) =>
  iam.account.trustOf(name).Statement[0].Condition.StringEquals[`${HOST}:sub`];
const actions = () => [...new Set(iam.requests.map(({ action }) => action))].sort();
const writes = () => iam.requests.filter(({ action }) => action === 'iam:UpdateAssumeRolePolicy').length;

const NEEDED = APPLY_PERMISSIONS['trust apply'].map(({ action }) => action);
const PIPED = ['--from-manifests', '-'];
const MANIFESTS = { 'from-manifests': ['-'] };

describe('podrole trust apply', () => {
  test('shows what it would do, and what it refuses, and why; nothing is written', async () => {
    lettingOld('cart', 'stack', 'secret');
    iam.account.addRole({ name: 'foreign', trustPolicy: policyOf(FOREIGN) });
    iam.account.addRole({ name: 'old', path: '/team/', trustPolicy: policyOf(letting(['shop/x'])) });
    iam.account.roles.set('stack', { ...role('stack'), tags: { 'aws:cloudformation:stack-name': 'shop' } });
    iam.account.policy = {
      Statement: [
        { Effect: 'Allow', Action: '*', Resource: '*' },
        { Effect: 'Deny', Action: 'iam:GetRole', Resource: `${BASE}secret` },
      ],
    };
    const far = 'arn:aws:iam::444455556666:role/far';
    const list = await files.fileOf(`# ours\n${BASE}*\n${far} # theirs\n`, 'roles.txt');
    const asked = [
      'cart',
      'foreign',
      'gone',
      'old',
      'secret',
      'stack',
      far,
      'arn:aws:iam::777788889999:role/x',
    ];
    const { stdout, stderr, code } = await apply(asked, '--allow-roles', list, '--dry-run', '-o', 'json');
    const { roles, left } = JSON.parse(stdout);
    expect(
      roles.map((one: Record<string, unknown>) => [one.role, one.status, one.sizeBefore, one.size]),
    ).toEqual([
      [`${BASE}cart`, 'edit', 469, 505],
      [`${BASE}stack`, 'stack-owned', 469, 506],
    ]);
    expect(
      left.map(({ role: arn, code: why }: Record<string, string>) => `${arn?.replace(BASE, '')} ${why}`),
    ).toEqual([
      'foreign not-trusting',
      'gone no-such-role',
      'old no-such-role',
      'secret not-readable',
      'stack stack-owned',
      `${far} other-account`,
      'arn:aws:iam::777788889999:role/x not-allowed',
    ]);
    const shown = await apply(asked, '--allow-roles', list, '--dry-run');
    expect(shown.stdout).toMatch(
      /role\/secret +REFUSED not-readable +iam:GetRole is not allowed on role secret/,
    );
    expect(shown.stdout).toMatch(/role\/cart +\+1 −0 +469 → 505 of 2048/);
    expect(shown.stdout).toContain(`+            "${subject('shop/cart')}"`);
    const count =
      '1 to write, 6 refused: no-such-role, not-readable, not-trusting, other-account, stack-owned (exit status 1)\n';
    expect(shown.stdout.endsWith(`\n${count}`)).toBe(true);
    // Nobody is asked: beside the data there is nothing but what is wrong.
    expect(stderr).toBe(count);
    expect([writes(), code, shown.code]).toEqual([0, 1, 1]);
  });

  test('folds what becomes of many roles, and says nothing of each that is written', async () => {
    const names = Array.from({ length: 40 }, (_, at) => `r${at}`);
    lettingOld(...names);
    const list = await files.fileOf(`${BASE}*`, 'roles.txt');
    const diffs = await apply(names, '--allow-roles', list, '--dry-run', '--diff');
    expect(diffs.stdout.split('\n').length).toBeGreaterThan(600);
    const { stdout, stderr, code } = await apply([...names, 'gone'], '--allow-roles', list, '--yes');
    expect(stdout).toContain(`role/r39\n  + ${subject('shop/r39')} (audience`);
    expect(stdout).toContain(
      '\n40 to write, 1 refused: no-such-role\n40 written, 1 refused: no-such-role (exit status 1)\n',
    );
    expect(stdout.split('\n').length).toBeLessThan(140);
    expect([stderr, writes(), code]).toEqual(['', 40, 1]);
    const quiet = await apply(names, '--allow-roles', list, '--yes', '-o', 'json');
    expect([quiet.stderr, JSON.parse(quiet.stdout).roles.length, quiet.code]).toEqual(['', 40, 0]);
  });

  test('writes what is allowed though one fails and one has to wait, and goes on where it ended', async () => {
    lettingOld('a', 'b', 'c', 'not-allowed');
    iam.account.policy = allowing(...NEEDED);
    iam.before('iam:UpdateAssumeRolePolicy', throttling());
    iam.before(
      'iam:UpdateAssumeRolePolicy',
      ({ parameters }) =>
        parameters.RoleName === 'b' ? new Failure('MalformedPolicyDocument', 'no such thing') : undefined,
      3,
    );
    const named = ['--role', 'a', '--role', 'b', '--role', `${BASE}c`, '--yes'];
    const first = await apply(['a', 'b', 'c', 'not-allowed'], ...named);
    expect(first.stdout).not.toMatch(/role\/[ac]: /);
    expect(first.stdout).toMatch(/^arn:.*role\/b: NOT WRITTEN: IAM does not take the policy for role b/m);
    expect(first.stdout).toContain(
      '\n2 written, 1 not done: failed (exit status 1); the same command does the others, and finds these done\n',
    );
    expect([subjectsOf('a'), subjectsOf('b'), subjectsOf('c'), subjectsOf('not-allowed')]).toEqual([
      [subject('shop/a'), subject('shop/old')],
      subject('shop/old'),
      [subject('shop/c'), subject('shop/old')],
      subject('shop/old'),
    ]);
    expect(first.code).toBe(1);
    const before = writes();
    const again = await apply(['a', 'b', 'c', 'not-allowed'], ...named);
    expect(again.stdout).toMatch(/role\/a +nothing to do/);
    expect([writes() - before, again.code]).toEqual([1, 0]);
    expect(actions().filter((action) => action.startsWith('iam:'))).toEqual([...NEEDED].sort());
    expect(actions()).toContain('sts:GetCallerIdentity');
    const names = iam.requests.map(({ parameters }) => parameters.RoleName);
    expect(names).not.toContain('not-allowed');
  });

  test("takes kiam's role for one of the cluster where it is to be kept", async () => {
    const kiam = { Effect: 'Allow', Principal: { AWS: KIAM }, Action: 'sts:AssumeRole' };
    iam.account.addRole({ name: 'cart', trustPolicy: policyOf(kiam) });
    const list = await files.fileOf(`${BASE}cart`, 'roles.txt');
    const kept = await apply(['cart'], '--allow-roles', list, '--keep-kiam', KIAM, '--dry-run');
    expect(kept.stdout).toMatch(/role\/cart +\+1 −0/);
    expect(kept.code).toBe(0);
  });

  test('asks IAM for nothing where nothing is allowed, and writes nothing unasked', async () => {
    lettingOld('cart');
    const none = await apply(['cart'], '--allow-roles', await files.fileOf(`${BASE}other`, 'roles.txt'));
    expect([actions(), none.code]).toEqual([['sts:GetCallerIdentity'], 0]);
    const unasked = await apply(['cart'], '--role', 'cart');
    expect(unasked.stderr).toContain('nobody can be asked; give --yes');
    expect([writes(), unasked.code]).toEqual([0, 2]);
  });

  test('prunes what nothing claims, and refuses to where it cannot be known', async () => {
    iam.account.addRole({ name: 'cart', trustPolicy: policyOf(letting(['shop/cart', 'shop/old'])) });
    const refused = await apply(['cart', 'no:role'], '--role', 'cart', '--prune', '--yes');
    expect(refused.stdout).toMatch(
      /\(all\) +REFUSED prune-incomplete +role-no-arn: ServiceAccount shop\/no:role/,
    );
    expect([writes(), refused.code]).toEqual([0, 1]);
    const pruned = await apply(['cart'], '--role', 'cart', '--prune', '--yes');
    expect(pruned.stdout).toMatch(/role\/cart +\+0 −1/);
    expect(pruned.stdout).toContain(`  - ${subject('shop/old')} (audience sts.amazonaws.com`);
    expect(pruned.stdout).not.toContain('NOBODY');
    expect([subjectsOf('cart'), pruned.code]).toEqual([subject('shop/cart'), 0]);
    iam.account.addRole({ name: 'idle', trustPolicy: policyOf(letting(['shop/old']), FOREIGN) });
    const emptied = await apply(['cart'], '--role', 'idle', '--prune', '--dry-run');
    expect(emptied.stdout).toMatch(/role\/idle +\+0 −1: NOBODY of this issuer is left/);
  });

  test('completes names in the account of the credentials, and says where they are of another', async () => {
    iam.account.addRole({ name: 'cart', trustPolicy: policyOf(letting(['shop/cron', 'shop/old'])) });
    const asks = { 'iam.amazonaws.com/role': 'cart' };
    const items = [
      space({ 'iam.amazonaws.com/permitted': '.*' }),
      accountOf('cron'),
      pod('cron', 'cron', asks),
    ];
    const path = await files.fileOf(JSON.stringify({ kind: 'List', items }), 'in.json');
    const args = [...APPLY, '--from-manifests', path, '--role', 'cart', '--prune', '--yes'];
    const elsewhere = await inProcess([...args, '--account-id', '444455556666', '--dry-run'], iam.env);
    expect(elsewhere.stderr).toContain(
      '--account-id 444455556666 completes names there; the credentials are of 111122223333',
    );
    const here = await inProcess(args, iam.env);
    expect([here.stderr, subjectsOf('cart'), here.code]).toEqual(['', subject('shop/cron'), 0]);
  });

  test('ends between two roles when it is interrupted, and says which were written', async () => {
    const names = ['a', 'b', 'c', 'd'];
    lettingOld(...names);
    const child = start(
      [...APPLY, ...PIPED, '--allow-roles', await files.fileOf(`${BASE}?`), '--yes'],
      iam.env,
    );
    iam.before(
      'iam:UpdateAssumeRolePolicy',
      async ({ parameters }) => {
        if (parameters.RoleName !== 'b') return;
        child.kill('SIGINT');
        await once(child.stderr, 'data');
      },
      2,
    );
    child.stdin.end(manifests(...names));
    const [stdout, code] = await Promise.all([text(child.stdout), exitOf(child)]);
    const lines = stdout.split('\n').filter((line) => /role\/.: /.test(line));
    expect(lines.map((line) => line.slice(BASE.length))).toEqual([
      'c: NOT WRITTEN: not begun; run the command again',
      'd: NOT WRITTEN: not begun; run the command again',
    ]);
    expect([writes(), code]).toEqual([2, 1]);
  });

  test.each<[string, GivenFlags, string]>([
    ['no role is allowed', MANIFESTS, '--role or --allow-roles is missing; annotations are claims'],
    ['nothing asks', { role: ['cart'] }, '--from-manifests or --from-cluster is missing'],
    ['no issuer is named', { ...MANIFESTS, issuer: undefined, role: ['cart'] }, '--issuer is missing'],
    ['both come from standard input', { ...MANIFESTS, 'allow-roles': '-' }, 'are both -'],
    ['the file of roles is none', { ...MANIFESTS, 'allow-roles': '/nonexistent/file' }, 'it does not exist'],
    [
      'the file of roles is another',
      { ...MANIFESTS, 'allow-roles': '/etc/passwd' },
      '/etc/passwd" line 1: "root:',
    ],
    ['a role is none', { ...MANIFESTS, role: ['a/b'] }, '--role "a/b" is neither the name of a role'],
    [
      'an external id belongs to nothing',
      { ...MANIFESTS, role: ['cart'], 'external-id': ['x-1'] },
      '--external-id is',
    ],
  ])('is wrong use where %s', async (_, flags, message) => {
    // Nothing is asked of AWS before: the code that does is not even loaded.
    await expect(run({ issuer: ISSUER, ...flags })).rejects.toMatchObject({
      code: 'USAGE',
      message: expect.stringContaining(message),
    });
  });
});

function role(name: string) {
  const found = iam.account.roles.get(name);
  if (found === undefined) throw new Error(`no role ${name}`);
  return found;
}
