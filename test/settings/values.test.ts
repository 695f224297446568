import { expect, test } from 'vitest';
import { LIMIT_FLAGS } from '../../src/settings/limits.ts';
import { type GivenFlags, readSettings } from '../../src/settings/read.ts';
import { WEBHOOK_FLAGS } from '../../src/settings/webhook.ts';

const label = (length: number) => 'a'.repeat(length);
const domain = (length: number) => `${'a.'.repeat(126)}${'a'.repeat(length - 252)}`;

/** What the flag makes of the text, or whether it refuses it. */
function read(flag: string, text: string): unknown {
  const table = Object.fromEntries(Object.entries(WEBHOOK_FLAGS).filter(([, { name }]) => name === flag));
  const given: GivenFlags = { [flag]: text };
  try {
    const [value] = Object.values(readSettings(table, given, {}));
    return value;
  } catch {
    return 'REFUSED';
  }
}

test.each<[flag: string, text: string, value: unknown]>([
  ['annotation-prefix', 'roles.example.com', 'roles.example.com'],
  ['annotation-prefix', domain(253), domain(253)],
  ['annotation-prefix', domain(254), 'REFUSED'],
  ['annotation-prefix', 'Roles.example.com', 'REFUSED'],
  ['annotation-prefix', 'roles..example.com', 'REFUSED'],
  ['token-audience', 'https://kubernetes.default.svc', 'https://kubernetes.default.svc'],
  ['token-expiration', '0', 0],
  ['token-expiration', '4294967296', 4_294_967_296],
  ['token-expiration', '4294967297', 'REFUSED'],
  ['token-expiration', '-1', 'REFUSED'],
  ['token-mount-path', '/a/b', '/a/b'],
  ['token-mount-path', 'a/b', 'REFUSED'],
  ['token-mount-path', '/a:b', 'REFUSED'],
  ['container-credentials-token-mount-path', '/a', '/a'],
  ['container-credentials-token-mount-path', 'a', 'REFUSED'],
  ['container-credentials-token-mount-path', 'C:/a', 'REFUSED'],
  ['container-credentials-token-volume-name', label(63), label(63)],
  ['container-credentials-token-volume-name', label(64), 'REFUSED'],
  ['container-credentials-token-volume-name', 'A', 'REFUSED'],
  ['container-credentials-token-volume-name', 'a-', 'REFUSED'],
  ['namespace', 'kube-system', 'kube-system'],
  ['namespace', 'kube.system', 'REFUSED'],
  ['account-id', '111122223333', '111122223333'],
  ['account-id', '11112222333', 'REFUSED'],
  ['account-id', '1111222233334', 'REFUSED'],
  ['account-id', '1111-2222-33', 'REFUSED'],
  ['partition', 'aws-us-gov', 'aws-us-gov'],
  ['partition', 'aws-moon', 'REFUSED'],
  ['invalid-role', 'deny', 'deny'],
  ['invalid-role', 'Deny', 'REFUSED'],
  ['session-name', '{namespace}', { parts: [{ placeholder: 'namespace' }] }],
  ['session-name', '{nobody}', 'REFUSED'],
  ['session-name', '', 'REFUSED'],
  ['inject-env', 'A=b=c', [{ name: 'A', value: 'b=c' }]],
  ['inject-env', 'A=', [{ name: 'A', value: '' }]],
  ['inject-env', 'a.b-c_1=x', [{ name: 'a.b-c_1', value: 'x' }]],
  ['inject-env', '1A=x', 'REFUSED'],
  ['inject-env', '=x', 'REFUSED'],
  ['inject-env', 'A', 'REFUSED'],
  ['tls-min-version', 'VersionTLS13', 'TLSv1.3'],
  ['tls-min-version', '1.3', 'TLSv1.3'],
  ['tls-min-version', 'TLSv1.3', 'TLSv1.3'],
  ['tls-min-version', '1.2', 'TLSv1.2'],
  ['tls-min-version', 'TLSv1.2', 'TLSv1.2'],
  ['tls-min-version', 'VersionTLS10', 'REFUSED'],
  ['tls-min-version', 'toString', 'REFUSED'],
  ['tls-cipher-suites', 'AES128-SHA, AES256-SHA', ['AES128-SHA', 'AES256-SHA']],
  ['tls-cipher-suites', 'AES128-SHA:AES256-SHA', ['AES128-SHA', 'AES256-SHA']],
  ['tls-cipher-suites', 'AES128-SHA,', 'REFUSED'],
  ['max-body', '1GiB', 2 ** 30],
  ['max-body', '1073741825', 'REFUSED'],
  ['max-body', '512KiB', 524_288],
  ['max-body', '1kB', 'REFUSED'],
  ['max-json-depth', '0', 'REFUSED'],
  ['max-json-values', '0', 'REFUSED'],
  ['max-connections', '0', 'REFUSED'],
  ['handshake-timeout', '0', 0],
  ['idle-timeout', '24h', 86_400_000],
  ['idle-timeout', '86401s', 'REFUSED'],
  ['drain', '1m', 60_000],
  ['drain', '1d', 'REFUSED'],
])('--%s makes of %j %j', (flag, text, value) => {
  expect(read(flag, text)).toEqual(value);
});

test('a variable of the environment that is empty counts as none', () => {
  expect(readSettings(LIMIT_FLAGS, {}, { PODROLE_MAX_BODY: '' }).maxBody).toBe(8 * 2 ** 20);
});
