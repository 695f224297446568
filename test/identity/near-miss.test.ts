import { describe, expect, test } from 'vitest';
import { type AnnotatedKind, nearMisses } from '../../src/identity/near-miss.ts';

const PREFIX = 'eks.amazonaws.com';
const codes = (kind: AnnotatedKind, key: string, { granted = false, prefix = PREFIX } = {}) =>
  nearMisses(kind, { holder: 'X', annotations: { [key]: 'v' }, prefix, granted }).map(({ code }) => code);

describe('on a ServiceAccount without a role', () => {
  test.each([
    `${PREFIX}/role_arn`,
    `${PREFIX}/roleArn`,
    `${PREFIX}/RoleARN`,
    `${PREFIX}/rolearn`,
    `${PREFIX}/sts-regional-endpoint`,
    `${PREFIX}/token_expiration`,
    'role-arn',
    'roleArn',
    'iam.amazonaws.com/role-arn',
    'sts.amazonaws.com/role_arn',
    'podrole.io/role-arn',
    'podrole.io/roleArn',
  ])('%s is a near miss', (key) => {
    expect(codes('ServiceAccount', key)).toEqual(['annotation-near-miss']);
  });

  test.each([
    `${PREFIX}/role-arn`,
    `${PREFIX}/audience`,
    `${PREFIX}/sts-regional-endpoints`,
    `${PREFIX}/token-expiration`,
    `${PREFIX}/compute-type`,
    'example.com/role-arn',
    'example.com/role_arn',
    'notamazonaws.com/role-arn',
    'amazonaws.com.example.com/role-arn',
    'notpodrole.io/role-arn',
    'audience',
    'example.com/audience',
    'vpc.amazonaws.com/audience',
    'vpc.amazonaws.com/token-expiration',
    'iam.amazonaws.com/role',
    'podrole.io/region',
    'podrole.io/session-name',
    '',
    '/',
    '__proto__x',
  ])('%s is none', (key) => {
    expect(codes('ServiceAccount', key)).toEqual([]);
  });

  test.each([`${PREFIX}/skip-containers`, `${PREFIX}/include-containers`])('%s is misplaced', (key) => {
    expect(codes('ServiceAccount', key)).toEqual(['annotation-misplaced']);
  });
});

describe('on a ServiceAccount with a role', () => {
  test.each<[key: string, expected: readonly string[]]>([
    ['iam.amazonaws.com/role-arn', []],
    [`${PREFIX}/role_arn`, ['annotation-near-miss']],
    ['role-arn', ['annotation-near-miss']],
    [`${PREFIX}/sts-regional-endpoint`, ['annotation-near-miss']],
    [`${PREFIX}/skip-containers`, ['annotation-misplaced']],
  ])('%s gives %j', (key, expected) => {
    expect(codes('ServiceAccount', key, { granted: true })).toEqual(expected);
  });
});

describe('on a pod', () => {
  test.each<[key: string, expected: readonly string[]]>([
    [`${PREFIX}/role-arn`, ['annotation-misplaced']],
    [`${PREFIX}/audience`, ['annotation-misplaced']],
    [`${PREFIX}/sts-regional-endpoints`, ['annotation-misplaced']],
    [`${PREFIX}/token-expiration`, []],
    [`${PREFIX}/skip-containers`, []],
    [`${PREFIX}/include-containers`, []],
    [`${PREFIX}/skip_containers`, ['annotation-near-miss']],
    [`${PREFIX}/skipContainers`, ['annotation-near-miss']],
    ['skip-containers', ['annotation-near-miss']],
    ['role-arn', []],
    ['iam.amazonaws.com/role-arn', []],
    ['podrole.io/audience', []],
    ['example.com/skip-containers', []],
    ['iam.amazonaws.com/role', []],
  ])('%s gives %j', (key, expected) => {
    expect(codes('Pod', key)).toEqual(expected);
  });
});

test('under a prefix of its own the default one is another prefix', () => {
  const prefix = 'roles.example.com';
  expect(codes('ServiceAccount', `${PREFIX}/role-arn`, { prefix })).toEqual(['annotation-near-miss']);
  expect(codes('ServiceAccount', `${prefix}/roleArn`, { prefix })).toEqual(['annotation-near-miss']);
  expect(codes('ServiceAccount', `${prefix}/role-arn`, { prefix })).toEqual([]);
});

test.each<[kind: AnnotatedKind, key: string, says: string]>([
  ['Pod', 'role-arn', 'not read here but on the ServiceAccount: X annotation "eks.amazonaws.com/role-arn"'],
  [
    'ServiceAccount',
    'skip-containers',
    'not read here but on the Pod: X annotation "eks.amazonaws.com/skip-containers"',
  ],
])('on a %s %s is said to belong elsewhere', (kind, key, says) => {
  const annotations = { [`${PREFIX}/${key}`]: 'v' };
  const remarks = nearMisses(kind, { holder: 'X', annotations, prefix: PREFIX, granted: true });
  expect(remarks).toEqual([{ code: 'annotation-misplaced', text: says }]);
});

test('the message names holder, key and what is meant, in one line and short', () => {
  const key = `${PREFIX}/role\n_arn`;
  const [remark] = nearMisses('ServiceAccount', {
    holder: 'ServiceAccount a/x',
    annotations: { [key]: 'v' },
    prefix: PREFIX,
    granted: false,
  });
  expect(remark?.text).toContain('ServiceAccount a/x');
  expect(remark?.text).toContain(`${PREFIX}/role-arn`);
  expect(remark?.text).not.toMatch(/\n/);
});

test('10,000 annotations and one of 250 KB are looked at fast', () => {
  const many = Object.fromEntries(Array.from({ length: 10_000 }, (_, index) => [`role_${index}`, 'v']));
  const annotations = { ...many, [`${PREFIX}/${'-'.repeat(250_000)}role-arn`]: 'v' };
  const started = performance.now();
  nearMisses('ServiceAccount', { holder: 'X', annotations, prefix: PREFIX, granted: false });
  expect(performance.now() - started).toBeLessThan(1000);
});

describe('keys of kiam and kube2iam', () => {
  const near = (kind: 'Pod' | 'ServiceAccount' | 'Namespace' | 'workload', key: string) =>
    nearMisses(kind, {
      holder: 'X',
      annotations: { [key]: 'x' },
      prefix: 'eks.amazonaws.com',
      granted: true,
    });

  test.each<[kind: 'Pod' | 'ServiceAccount' | 'Namespace', key: string, meant: string]>([
    ['Pod', 'iam.amazonaws.com/Role', 'role'],
    ['Pod', 'iam.amazonaws.com/roles', 'role'],
    ['Pod', 'iam.amazonaws.com/externalId', 'external-id'],
    ['Pod', 'iam.amazonaws.com/session_name', 'session-name'],
    ['Pod', 'kiam.amazonaws.com/role', 'role'],
    ['ServiceAccount', 'iam.amazonaws.com/ROLE', 'role'],
    ['Namespace', 'iam.amazonaws.com/allowedRoles', 'allowed-roles'],
    ['Namespace', 'iam.amazonaws.com/Permitted', 'permitted'],
  ])('on a %s: %s', (kind, key, meant) => {
    expect(near(kind, key)).toEqual([
      {
        code: 'annotation-near-miss',
        text: `not read; iam.amazonaws.com/${meant} is meant? X annotation "${key}"`,
      },
    ]);
  });

  test.each<[kind: 'Pod' | 'ServiceAccount' | 'Namespace' | 'workload', key: string, misplaced: boolean]>([
    ['Pod', 'iam.amazonaws.com/permitted', true],
    ['ServiceAccount', 'iam.amazonaws.com/external-id', true],
    ['Namespace', 'iam.amazonaws.com/role', true],
    ['workload', 'iam.amazonaws.com/role', true],
    ['Pod', 'iam.amazonaws.com/role', false],
    ['ServiceAccount', 'podrole.io/external-id', false],
    ['ServiceAccount', 'podrole.io/session-name', false],
    ['Pod', 'eks.amazonaws.com/role', false],
    ['Pod', 'example.com/role', false],
    ['Pod', 'role', false],
  ])('on a %s %s is misplaced: %s', (kind, key, misplaced) => {
    expect(near(kind, key).map(({ code }) => code)).toEqual(misplaced ? ['annotation-misplaced'] : []);
  });
});
