import { describe, expect, test } from 'vitest';
import { PodroleError } from '../../src/errors.ts';
import { checkIdentity } from '../../src/settings/check-identity.ts';
import { IDENTITY_FLAGS } from '../../src/settings/identity.ts';
import { type GivenFlags, readSettings } from '../../src/settings/read.ts';
import { boolean, duration, port, size, type Value, wholeNumber } from '../../src/settings/values.ts';
import { WEBHOOK_FLAGS } from '../../src/settings/webhook.ts';

describe('a setting', () => {
  test('comes from the flag before the environment before the default', () => {
    const environment = {
      PODROLE_TOKEN_AUDIENCE: 'from-environment',
      PODROLE_ANNOTATION_PREFIX: 'from.environment',
    };
    expect(readSettings(IDENTITY_FLAGS, { 'token-audience': 'from-flag' }, environment)).toMatchObject({
      tokenAudience: 'from-flag',
      annotationPrefix: 'from.environment',
      tokenExpiration: 86_400,
    });
  });

  test('that is optional and not given is undefined', () => {
    expect(readSettings(IDENTITY_FLAGS, {}, {}).awsDefaultRegion).toBeUndefined();
  });

  test('that is repeatable is a list, separated by commas in the environment', () => {
    expect(readSettings(WEBHOOK_FLAGS, { manifests: ['a', 'b'] }, {}).manifests).toEqual(['a', 'b']);
    expect(readSettings(WEBHOOK_FLAGS, {}, { PODROLE_MANIFESTS: 'a,b' }).manifests).toEqual(['a', 'b']);
    expect(readSettings(WEBHOOK_FLAGS, {}, {}).manifests).toEqual([]);
  });
});

test.each<[says: string, given: GivenFlags, environment: Record<string, string>, message: string]>([
  ['a bad flag', { 'token-expiration': '1h' }, {}, '--token-expiration "1h" is no whole number from 0'],
  [
    'a bad variable',
    {},
    { PODROLE_PORT: '70000' },
    'PODROLE_PORT "70000" is no whole number from 0 to 65535 (default 9443)',
  ],
  ['a bad choice', { 'on-error': 'maybe' }, {}, '--on-error "maybe" is none of allow, deny (default allow)'],
  ['an empty text', { 'token-audience': '' }, {}, '--token-audience "" is empty'],
  ['a relative path', { 'token-mount-path': 'a' }, {}, '--token-mount-path "a" is no absolute path'],
  [
    'a prefix with its slash',
    { 'annotation-prefix': 'a.b/' },
    {},
    '--annotation-prefix "a.b/" is no DNS name',
  ],
  ['two bad flags', { drain: 'soon', port: 'x' }, {}, '\n'],
])('%s is named with its value and the mend', (_says, given, environment, message) => {
  const read = () => readSettings(WEBHOOK_FLAGS, given, environment);
  expect(read).toThrow(PodroleError);
  expect(read).toThrow(expect.objectContaining({ code: 'USAGE', message: expect.stringContaining(message) }));
});

test.each<[says: string, value: Value<unknown>, text: string, result: unknown]>([
  ['Go booleans', boolean, 'T', true],
  ['Go booleans', boolean, '0', false],
  ['Go booleans and no others', boolean, 'yes', undefined],
  ['durations', duration, '500ms', 500],
  ['durations', duration, '1.5s', 1500],
  ['durations', duration, '5', 5000],
  ['durations', duration, '2h', 7_200_000],
  ['durations up to a day', duration, '25h', undefined],
  ['durations, none below zero', duration, '-1s', undefined],
  ['sizes', size, '8MiB', 8_388_608],
  ['sizes', size, '512', 512],
  ['sizes, none of zero', size, '0', undefined],
  ['sizes, none over a gibibyte', size, '2GiB', undefined],
  ['ports', port, '0', 0],
  ['ports', port, '65536', undefined],
  ['whole numbers in decimal', wholeNumber(0, 100), '0x10', undefined],
  ['whole numbers in decimal', wholeNumber(0, 100), '1e2', undefined],
])('%s: %o reads %s as %s', (_says, value, text, result) => {
  const parsed = value.safeParse(text);
  expect(parsed.success ? parsed.data : undefined).toBe(result);
});

describe('flags of kiam and kube2iam', () => {
  const check = (flags: GivenFlags) => () => checkIdentity(readSettings(IDENTITY_FLAGS, flags, {}));
  const base = 'arn:aws:iam::111122223333:role/';

  test.each<[flags: GivenFlags, message: string]>([
    [
      { dialects: 'eks,kiam:maybe' },
      '--dialects "eks,kiam:maybe" makes kiam "maybe", which is none of on, audit, off',
    ],
    [{ dialects: 'eks,kiam:on:on' }, 'makes kiam "on:on"'],
    [{ dialects: 'eks,zalando' }, 'names "zalando", which is none of eks, kiam, kube2iam'],
    [{ dialects: 'eks,eks' }, 'names eks twice'],
    [{ dialects: '' }, 'names "", which is none of'],
    [{ 'permitted-match': 'v5' }, 'is none of either, v4, v4-relaxed, v3'],
    [{ 'iam-role-key': 'a/b/c' }, 'is no key of an annotation'],
    [{ 'role-base-arn': 'oops' }, 'is not of the form arn:PARTITION:iam::ACCOUNT:role/'],
    [{ 'chain-base-role': 'oops', 'allow-shared-base-role': 'true' }, 'is no ARN of the form'],
    [{ 'chain-base-role': `${base}x` }, 'or confirm it with --allow-shared-base-role'],
    [{ 'default-role': 'x' }, '--default-role "x" is no ARN, and nothing completes it'],
    [{ 'default-role': 'a b', 'account-id': '111122223333' }, 'which is no ARN of a role'],
    [{ 'iam-external-id': 'iam.amazonaws.com/role' }, 'is the key of --iam-role-key, too'],
    [{ 'namespace-key': 'iam.amazonaws.com/permitted' }, "is the key of kiam's expressions, too"],
    [{ 'inject-env': ['AWS_EC2_METADATA_DISABLED=false'] }, 'would take back'],
    [
      { 'token-mount-path': '/var/run/secrets/podrole.io/aws/' },
      'is where AWS configuration files are mounted',
    ],
    [{ 'token-mount-path': '/var/run/secrets/podrole.io' }, 'is where AWS configuration files are mounted'],
    [{ 'max-expression': '32KiB' }, '--max-expression is over 16384 bytes'],
    [{ 'token-mount-path': '/a\nb' }, 'is no absolute path'],
    [
      { 'role-base-arn': base, 'base-role-arn': `${base}x/` },
      '--role-base-arn and --base-role-arn are one flag; give one of them',
    ],
  ])('%j: %s', (flags, message) => {
    expect(check(flags)).toThrow(message);
  });

  test.each<[flags: GivenFlags]>([
    [{ dialects: ' eks , kiam:audit ' }],
    [{ 'role-base-arn': 'arn:aws-cn:iam::111122223333:role' }],
    [{ 'base-role-arn': base }],
    [{ 'role-base-arn': base, 'base-role-arn': base }],
    [{ 'default-role': `${base}x` }],
    [{ 'chain-base-role': `${base}x`, 'allow-shared-base-role': 'true' }],
    [{ 'iam-role-key': 'role' }],
    [{ 'token-mount-path': '/var/run/secrets/podrole.io/aws-token' }],
  ])('%j is fine', (flags) => {
    expect(check(flags)).not.toThrow();
  });

  test("the peer's name for the base of roles counts as ours", () => {
    expect(readSettings(IDENTITY_FLAGS, { 'base-role-arn': base }, {}).roleBaseArn).toBe(base);
  });
});
