import { describe, expect, test } from 'vitest';
import { PodroleError } from '../../src/errors.ts';
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
