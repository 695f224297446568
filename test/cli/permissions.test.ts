import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { commandPolicy, type NeededAction } from '../../src/iam/needed-action.ts';
import { COMMAND_PERMISSIONS } from '../docs/aws-page.ts';
import type { IdentityPolicy } from '../iam/stand-in/identity-policy.ts';
import { type IamStandIn, startIamStandIn } from '../iam/stand-in/start.ts';
import { issueOnce } from '../tls/made-once.ts';
import { letting, OTHER_HOST, OTHER_PROVIDER, policyOf } from '../trust/editing/written.ts';
import { inProcess } from './in-process.ts';

const ISSUER = ['--issuer', `https://${OTHER_HOST}`];
const WRITING = ['--yes', '--settle', '0s'];
const ENSURE = ['provider', 'ensure', ...ISSUER, '--no-verify', '--yes'];
const CART = ['--role', 'cart', ...ISSUER];

/** Command lines that between them ask for all that a command ever asks for; the first begins without a provider. */
const LINES: Readonly<Record<string, readonly (readonly string[])[]>> = {
  'provider ensure': [
    [...ENSURE, '--tag', 'team=shop'],
    [
      ...ENSURE,
      '--audience',
      'vault',
      '--tag',
      'stage=prod',
      '--drop-other-audiences',
      '--ca-file',
      'ca.crt',
    ],
  ],
  'provider show': [
    ['provider', 'show', ...ISSUER],
    ['provider', 'show', ...ISSUER, '--roles'],
  ],
  'provider delete': [
    ['provider', 'delete', ...ISSUER, '--yes'],
    ['provider', 'delete', ...ISSUER, '--yes', '--force'],
  ],
  'trust add': [['trust', 'add', ...CART, '--service-account', 'shop/b', ...WRITING]],
  'trust remove': [['trust', 'remove', ...CART, '--service-account', 'shop/a', ...WRITING]],
  'trust pack': [['trust', 'pack', '--role', 'cart', ...WRITING]],
  'trust check': [['trust', 'check', ...CART, '--service-account', 'shop/a']],
  'trust lint': [['trust', 'lint', '--role', 'cart']],
  'trust apply': [['trust', 'apply', ...CART, '--from-manifests', 'claims.yaml', ...WRITING]],
};

const CLAIMS = `apiVersion: v1
kind: ServiceAccount
metadata:
  name: b
  namespace: shop
  annotations: { eks.amazonaws.com/role-arn: 'arn:aws:iam::111122223333:role/cart' }
`;

let iam: IamStandIn;
let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'podrole-permissions-'));
  const { caPem } = await issueOnce({ dnsNames: ['oidc.example.com'] });
  await writeFile(join(folder, 'ca.crt'), caPem);
  await writeFile(join(folder, 'claims.yaml'), CLAIMS);
});
afterAll(() => rm(folder, { recursive: true }));
beforeEach(async () => {
  iam = await startIamStandIn();
  const statements = ['shop/a', 'shop/cart'].map((name) => letting([name], {}, OTHER_HOST));
  iam.account.addRole({ name: 'cart', trustPolicy: policyOf(...statements) });
});
afterEach(() => iam.stop());

/** Runs all lines of a command; ends with the first that fails. */
async function runAll(command: string) {
  for (const [index, line] of (LINES[command] ?? []).entries()) {
    if (index > 0 && iam.account.providers.size === 0)
      iam.account.addProvider({ url: OTHER_HOST, clientIds: ['sts.amazonaws.com'] });
    const args = line.map((arg) => (['ca.crt', 'claims.yaml'].includes(arg) ? join(folder, arg) : arg));
    const ran = await inProcess(args, iam.env);
    // A provider that is not there is looked for in vain.
    if (ran.code !== 0 && !ran.stderr.includes('there is no OIDC provider')) return ran;
  }
  return { code: 0, stdout: '', stderr: '' };
}

const ROLE = 'arn:aws:iam::111122223333:role/cart';
const allow = (needed: readonly NeededAction[]) =>
  commandPolicy(needed, { role: ROLE, provider: OTHER_PROVIDER }) as IdentityPolicy;
const commands = Object.entries(COMMAND_PERMISSIONS);

describe('podrole', () => {
  test.each(commands)(
    '%s works with the documented policy, and asks for all of it',
    async (command, needed) => {
      iam.account.policy = allow(needed);
      expect(await runAll(command)).toEqual({ code: 0, stdout: '', stderr: '' });
      const asked = new Set(iam.requests.map(({ action }) => action).filter((one) => one.startsWith('iam:')));
      expect([...asked].sort()).toEqual(needed.map(({ action }) => action).sort());
    },
  );

  test.each(
    commands.flatMap(([command, needed]) =>
      needed.map(({ action, otherwise }) => [command, action, otherwise] as const),
    ),
  )('%s names %s where that alone is missing', async (command, missing, otherwise) => {
    iam.account.policy = allow(
      (COMMAND_PERMISSIONS[command] ?? []).filter(({ action }) => action !== missing),
    );
    const { code, stdout, stderr } = await runAll(command);
    expect(code).toBe(otherwise === undefined ? 1 : 0);
    if (otherwise === undefined) expect(stdout + stderr).toContain(`allow ${missing} `);
  });
});
