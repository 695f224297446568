import { describe, expect, test } from 'vitest';
import { COMMANDS } from '../../src/cli/commands.ts';
import { environmentName, type Flag } from '../../src/settings/flag.ts';
import { inProcess } from './in-process.ts';
import { podrole } from './podrole.ts';

describe('the command line', () => {
  test('exits with 2 on wrong use', async () => {
    expect(await podrole(['inject'])).toMatchObject({ code: 2, stdout: '' });
  });

  test('says its version', async () => {
    const { stdout, code } = await podrole(['--version']);
    expect(stdout).toMatch(/^\d+\.\d+\.\d+\n$/);
    expect(code).toBe(0);
  });

  test.each(COMMANDS.map(({ name }) => name))(
    'explains %s with every flag, its variable, and examples',
    async (name) => {
      const { stdout, code } = await inProcess([...name.split(' '), '--help']);
      const command = COMMANDS.find((one) => one.name === name);
      for (const flag of Object.values(command?.flags ?? {})) expect(stdout).toContain(`--${flag.name} `);
      const inherited = Object.values<Flag>(command?.flags ?? {}).filter(({ typedOnly }) => !typedOnly);
      const variables = inherited.map(environmentName);
      for (const variable of variables) expect(stdout.replace(/\s+/g, ' ')).toContain(`env ${variable})`);
      expect(stdout).toMatch(/Examples:\n {2}.*podrole/);
      expect(code).toBe(0);
    },
  );

  test.each<[says: string, args: string[], message: RegExp]>([
    ['nothing', [], /Usage: podrole/],
    ['an unknown command', ['inejct'], /unknown command 'inejct'/],
    ['an unknown flag', ['inject', '--nothing'], /unknown option '--nothing'/],
    ['an argument too many', ['demo', 'x'], /too many arguments/],
    [
      'a value that cannot be used',
      ['inject', '-f', '-', '--token-expiration', '1h'],
      /--token-expiration "1h" is no whole number/,
    ],
    ['a missing flag', ['inject'], /--filename is missing/],
    ['webhook without a cluster', ['webhook'], /no cluster: this is no pod/],
    [
      'half a certificate',
      ['webhook', '--manifests', 'examples/cluster', '--tls-cert', 'x'],
      /--tls-cert and --tls-key belong together/,
    ],
    [
      'a CA to write of a certificate that is given',
      ['webhook', '--manifests', 'examples/cluster', '--tls-cert', 'x', '--tls-key', 'y', '--write-ca', 'z'],
      /--write-ca writes the CA/,
    ],
  ])('exits with 2 on %s and says what to do', async (_says, args, message) => {
    const { stdout, stderr, code } = await inProcess(args);
    expect(stderr).toMatch(message);
    expect(stdout).toBe('');
    expect(code).toBe(2);
  });

  test.each<[says: string, args: string[], message: RegExp]>([
    [
      'a file that is not there',
      ['inject', '-f', '/nonexistent.yaml'],
      /\/nonexistent\.yaml: cannot be read: it does not exist/,
    ],
    [
      'a folder of examples that is not there',
      ['demo', '--examples', '/nonexistent'],
      /name another folder with --examples/,
    ],
    [
      'a certificate that is none',
      [
        'webhook',
        '--manifests',
        'examples/cluster',
        '--tls-cert',
        'README.md',
        '--tls-key',
        'README.md',
        '--health-port',
        '0',
        '--metrics-port',
        '0',
      ],
      /README\.md holds no PEM certificate/,
    ],
  ])('exits with 1 on %s', async (_says, args, message) => {
    const { stderr, code } = await podrole(args);
    expect(stderr).toMatch(message);
    expect(code).toBe(1);
  });

  test.each(['--sts-regional-endpoint', '--sts-regional-endpoint=true', '--sts-regional-endpoint=T'])(
    'takes the boolean %s',
    async (flag) => {
      const { stdout } = await inProcess(['inject', '-f', '-', flag, '-o', 'patch'], {}, POD);
      expect(stdout).toContain('AWS_STS_REGIONAL_ENDPOINTS');
    },
  );

  test.each(['--sts-regional-endpoint=false', '--sts-regional-endpoint=0'])(
    'takes %s for off',
    async (flag) => {
      const { stdout } = await inProcess(['inject', '-f', '-', flag, '-o', 'patch'], {}, POD);
      expect(stdout).toContain('AWS_ROLE_ARN');
      expect(stdout).not.toContain('AWS_STS_REGIONAL_ENDPOINTS');
    },
  );
});

const POD = `kind: ServiceAccount
metadata: {name: app, annotations: {eks.amazonaws.com/role-arn: "arn:aws:iam::111122223333:role/app"}}
---
kind: Pod
metadata: {name: x}
spec: {serviceAccountName: app, containers: [{name: c}]}
`;

describe('podrole inject', () => {
  test('counts ServiceAccounts of the same stream, decisions go to standard error', async () => {
    const { stdout, stderr, code } = await podrole(['inject', '-f', '-', '-o', 'json'], { stdin: POD });
    expect(JSON.parse(stdout)).toMatchObject({
      kind: 'List',
      items: [{ kind: 'ServiceAccount' }, { kind: 'Pod' }],
    });
    expect(stderr).toBe(
      'Pod default/x: role arn:aws:iam::111122223333:role/app (service-account-role), 3 added\n',
    );
    expect(code).toBe(0);
  });

  test('reads the environment where a flag is missing', async () => {
    const env = { PODROLE_AWS_DEFAULT_REGION: 'eu-west-1', PODROLE_OUTPUT: 'patch' };
    const { stdout } = await podrole(['inject', '-f', '-'], { stdin: POD, env });
    expect(stdout).toContain('"value": "eu-west-1"');
  });

  test('writes what it was given when there is nothing to inject', async () => {
    const text = 'kind:  Service # as it is\n---\n\n';
    expect((await podrole(['inject', '-f', '-'], { stdin: text })).stdout).toBe(text);
  });
});
