import { describe, expect, test } from 'vitest';
import { createExpressions } from '../../src/identity/expressions.ts';
import { NO_FACTS, NOTHING_KNOWN, type ObjectFacts } from '../../src/identity/facts.ts';
import type { GivenFlags } from '../../src/settings/read.ts';
import { build, review, settingsOf } from './build.ts';

const PERMITTED = 'iam.amazonaws.com/permitted';
const EXPLAINED = "namespace policy expression 'reader' forbids role 'arn:aws:iam::111122223333:role/admin'";

interface Given {
  readonly flags?: GivenFlags;
  readonly annotations?: Readonly<Record<string, string>>;
  readonly labels?: Readonly<Record<string, string>>;
  readonly account?: ObjectFacts;
  readonly denyInvalid?: boolean;
}

function webhook({
  denyInvalid = false,
  flags,
  labels = {},
  annotations = { [PERMITTED]: 'reader' },
  account = NO_FACTS,
}: Given = {}) {
  const settings = settingsOf({ 'account-id': '111122223333', ...flags });
  const namespace = (): ObjectFacts => ({ annotations, labels });
  const facts = { ...NOTHING_KNOWN, serviceAccount: () => account, namespace };
  return build({ denyInvalid, facts, settings, expressions: createExpressions(settings) });
}

const asks = (role: string, more: object = {}) =>
  review({
    object: {
      metadata: { name: 'app-x', annotations: { 'iam.amazonaws.com/role': role, ...more } },
      spec: { containers: [{ name: 'app' }] },
    },
  });

async function answer(given: Given, body: unknown, path = '/mutate') {
  const { post, registry, lines } = webhook(given);
  const { response } = (await post(body, { path })).json();
  return { response, metrics: await registry.metrics(), lines: lines.join('') };
}

describe('a pod whose role is forbidden', () => {
  test.each(['metadata-disabled', 'ignore'])(
    'passes with --forbidden %s, explained everywhere',
    async (forbidden) => {
      const { response, metrics, lines } = await answer({ flags: { forbidden } }, asks('admin'));
      expect(response).toMatchObject({
        allowed: true,
        warnings: [`podrole kiam-forbidden: ${EXPLAINED}`],
        auditAnnotations: { decision: 'forbidden', reason: 'kiam-forbidden', explanation: EXPLAINED },
      });
      expect('patch' in response).toBe(forbidden === 'metadata-disabled');
      expect(metrics).toContain(
        'podrole_admission_decisions_total{outcome="forbidden",dialect="kiam",reason="kiam-forbidden"} 1',
      );
      expect(lines).toContain(EXPLAINED);
    },
  );

  test.each<[path: string, flags: GivenFlags]>([
    ['/mutate', { forbidden: 'reject' }],
    ['/mutate/required', { forbidden: 'metadata-disabled' }],
    ['/mutate/required', { forbidden: 'ignore' }],
    ['/mutate/required', { forbidden: 'reject' }],
  ])('is refused at %s with %j, with the explanation', async (path, flags) => {
    const { response } = await answer({ flags }, asks('admin'), path);
    expect(response).toMatchObject({
      allowed: false,
      status: { code: 403, message: `podrole kiam-forbidden: ${EXPLAINED}` },
      auditAnnotations: { explanation: EXPLAINED },
    });
    expect(response.warnings ?? []).toEqual([]);
  });

  test('is refused with what it brings of its own', async () => {
    const { response } = await answer(
      { flags: { forbidden: 'reject' } },
      asks('admin', { 'podrole.io/aws-config': 'x' }),
    );
    expect(response.allowed).toBe(false);
    expect(response.warnings.join()).toContain('forbidden-own-credentials');
  });

  test('is refused no debugging while it runs', async () => {
    const old = asks('admin').request.object;
    const object = { ...old, spec: { containers: [], ephemeralContainers: [{ name: 'debug' }] } };
    const request = { object, oldObject: old, subResource: 'ephemeralcontainers', operation: 'UPDATE' };
    const { response } = await answer({ flags: { forbidden: 'reject' } }, review(request));
    expect(response.allowed).toBe(true);
  });

  test('has every line break in its warning escaped', async () => {
    const { response } = await answer({ annotations: { [PERMITTED]: 'a\nb' } }, asks('c\nd'));
    expect(response.warnings.join('')).not.toMatch(/[\r\n]/);
  });
});

test('a role by way of another is told with both', async () => {
  const annotations = {
    [PERMITTED]: '.*',
    'podrole.io/chain-base-role': 'arn:aws:iam::111122223333:role/base',
  };
  const { response, lines } = await answer(
    { annotations },
    asks('reader', { 'iam.amazonaws.com/external-id': 'sesame-4711' }),
  );
  expect(response.auditAnnotations).toMatchObject({
    decision: 'grant',
    reason: 'kiam-role',
    'role-arn': 'arn:aws:iam::111122223333:role/reader',
    'base-role-arn': 'arn:aws:iam::111122223333:role/base',
    remarks: 'role-chained, region-missing',
  });
  expect(JSON.stringify(response.auditAnnotations) + lines).not.toContain('sesame-4711');
});

describe('a dialect in audit', () => {
  test.each<[role: string, audited: object]>([
    [
      'reader',
      {
        'audit-decision': 'grant',
        'audit-reason': 'kiam-role',
        'audit-role-arn': 'arn:aws:iam::111122223333:role/reader',
      },
    ],
    [
      'admin',
      { 'audit-decision': 'forbidden', 'audit-reason': 'kiam-forbidden', 'audit-explanation': EXPLAINED },
    ],
  ])('changes nothing for %s and says what it would do', async (role, audited) => {
    const { response } = await answer(
      { labels: { 'podrole.io/kiam': 'audit' }, flags: { forbidden: 'reject' } },
      asks(role),
    );
    expect(response).toMatchObject({
      allowed: true,
      auditAnnotations: { decision: 'none', reason: 'no-role', ...audited },
    });
    expect(response).not.toHaveProperty('patch');
    expect(response.warnings.join()).toContain('podrole dialect-audit: kiam (in audit) would');
  });
});

describe('a Namespace that is applied', () => {
  const apply = async (
    annotations: object,
    flags: GivenFlags = {},
    labels: object = {},
    denyInvalid = false,
  ) => {
    const object = {
      apiVersion: 'v1',
      kind: 'Namespace',
      metadata: { name: 'shop', annotations, labels },
    };
    const request = {
      namespace: 'shop',
      resource: { group: '', version: 'v1', resource: 'namespaces' },
      object,
    };
    const { response } = await answer(
      { flags: { dialects: 'eks,kiam,kube2iam', ...flags }, denyInvalid },
      review(request),
      '/validate',
    );
    return { warnings: (response.warnings ?? []).join('\n'), response };
  };

  test.each<[says: string, annotations: object, flags: GivenFlags, said: RegExp]>([
    [
      'does not compile',
      { [PERMITTED]: '(' },
      {},
      /permitted-invalid: permits nothing, as it does not compile: missing closing \).*Namespace shop annotation iam\.amazonaws\.com\/permitted="\("/,
    ],
    [
      'is too long',
      { [PERMITTED]: 'a'.repeat(2049) },
      {},
      /permitted-invalid: permits nothing, as it is longer than 2048 bytes \(--max-expression\)/,
    ],
    [
      'is too costly',
      { [PERMITTED]: '((a{99}){99}){9}' },
      {},
      /permitted-invalid: permits nothing, as it comes to more than 4096 steps/,
    ],
    ['is no list', { 'iam.amazonaws.com/allowed-roles': 'x' }, {}, /allowed-roles-invalid: is no JSON/],
    [
      'holds what does not compile',
      { 'iam.amazonaws.com/allowed-roles': '["("]' },
      { 'namespace-restriction-format': 'regexp' },
      /permitted-invalid: permits nothing, as it holds "\(", which does not compile/,
    ],
    [
      'lends what is no role',
      { 'podrole.io/chain-base-role': 'x' },
      {},
      /role-arn-malformed: not of the form.*podrole\.io\/chain-base-role="x"/,
    ],
    [
      'belongs on pods',
      { 'iam.amazonaws.com/session-name': 'x' },
      {},
      /annotation-misplaced: not read here but on the Pod/,
    ],
  ])('whose annotation %s is warned about', async (_says, annotations, flags, said) => {
    expect((await apply(annotations, flags)).warnings).toMatch(said);
  });

  test('with a bad label is warned about, and refused under --deny-invalid', async () => {
    const labels = { 'podrole.io/kiam': 'yes' };
    expect((await apply({}, {}, labels)).warnings).toContain('namespace-label-invalid');
  });

  test.each<[dialects: string, labels: object, said: string]>([
    ['eks,kiam:audit', {}, 'dialect-audit: would say permitted-invalid'],
    ['eks', {}, ''],
    ['eks,kiam', { 'podrole.io/kiam': 'off' }, ''],
    ['eks,kiam', { 'podrole.io/kiam': 'audit' }, 'dialect-audit: would say permitted-invalid'],
  ])('is refused nothing of kiam with --dialects %s and labels %j', async (dialects, labels, said) => {
    const annotations = { [PERMITTED]: '(', 'podrole.io/chain-base-role': 'x' };
    const { response, warnings } = await apply(annotations, { dialects }, labels, true);
    expect(response.allowed).toBe(true);
    expect(warnings).toContain(said);
    if (said === '') expect(warnings).toBe('');
  });

  test('is refused what does not compile under --deny-invalid', async () => {
    expect((await apply({ [PERMITTED]: '(' }, {}, {}, true)).response.allowed).toBe(false);
  });

  test('names a role over which the rules differ, in the audit annotation', async () => {
    const { response } = await apply({ [PERMITTED]: 'reader.*' });
    expect(response.auditAnnotations.remarks).toBe('permitted-differs');
  });

  test.each(['.*', 'arn:aws:iam::111122223333:role/reader'])(
    'with %s has nothing to be told',
    async (expression) => {
      expect((await apply({ [PERMITTED]: expression })).warnings).toBe('');
    },
  );
});

test('a Deployment with the role beside its pod template is told where it belongs', async () => {
  const template = { spec: { containers: [{ name: 'app' }] } };
  const metadata = { name: 'app', annotations: { 'iam.amazonaws.com/role': 'reader' } };
  const request = {
    resource: { group: 'apps', version: 'v1', resource: 'deployments' },
    object: { apiVersion: 'apps/v1', kind: 'Deployment', metadata, spec: { template } },
  };
  const { response } = await answer({}, review(request), '/validate');
  expect(response.warnings.join()).toContain(
    'not read here but on the pod template: Deployment annotation "iam.amazonaws.com/role"',
  );
});

test.each<[says: string, given: Given, role: string]>([
  ['what a dialect in audit would give', { labels: { 'podrole.io/kiam': 'audit' } }, 'reader'],
  ['what a dialect in audit would forbid', { labels: { 'podrole.io/kiam': 'audit' } }, 'admin'],
  ['a role of another account', { annotations: { [PERMITTED]: '.*' } }, 'arn:aws:iam::444455556666:role/x'],
  [
    'a role that the ServiceAccount stands before',
    {
      annotations: { [PERMITTED]: '.*' },
      account: {
        annotations: { 'eks.amazonaws.com/role-arn': 'arn:aws:iam::111122223333:role/a' },
        labels: {},
      },
    },
    'reader',
  ],
])('a workload is not refused under --deny-invalid for %s', async (_says, given, role) => {
  const template = {
    metadata: { annotations: { 'iam.amazonaws.com/role': role } },
    spec: { containers: [{ name: 'app' }] },
  };
  const object = { apiVersion: 'apps/v1', kind: 'Deployment', metadata: { name: 'app' }, spec: { template } };
  const request = { resource: { group: 'apps', version: 'v1', resource: 'deployments' }, object };
  const { response } = await answer({ ...given, denyInvalid: true }, review(request), '/validate');
  expect(response.allowed).toBe(true);
  expect(response.warnings).not.toEqual([]);
});

test('a workload whose role is forbidden is refused under --deny-invalid', async () => {
  const template = {
    metadata: { annotations: { 'iam.amazonaws.com/role': 'admin' } },
    spec: { containers: [{ name: 'app' }] },
  };
  const object = { apiVersion: 'apps/v1', kind: 'Deployment', metadata: { name: 'app' }, spec: { template } };
  const request = { resource: { group: 'apps', version: 'v1', resource: 'deployments' }, object };
  const { response } = await answer({ denyInvalid: true }, review(request), '/validate');
  expect(response).toMatchObject({
    allowed: false,
    status: { message: `podrole kiam-forbidden: ${EXPLAINED}` },
  });
});
