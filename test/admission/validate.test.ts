import { describe, expect, test } from 'vitest';
import { NO_FACTS, NOTHING_KNOWN } from '../../src/identity/facts.ts';
import { build, EVERYBODY, ROLE, review, settingsOf } from './build.ts';

const path = '/validate';
const nobody = { ...NOTHING_KNOWN, serviceAccount: () => NO_FACTS };
const of = (kind: string, object: object, operation = 'UPDATE') =>
  review({ operation, resource: { group: 'x', resource: 'x' }, object: { kind, ...object } });
const account = (annotations: object) =>
  of('ServiceAccount', { metadata: { name: 'checkout', annotations } });
const workload = (kind: string, annotations: object = {}) => {
  const template = { metadata: { annotations }, spec: { containers: [{ name: 'app' }] } };
  return of(
    kind,
    kind === 'CronJob' ? { spec: { jobTemplate: { spec: { template } } } } : { spec: { template } },
  );
};
const deployment = (annotations: object) =>
  of('Deployment', { metadata: { annotations }, spec: { template: { spec: { containers: [] } } } });
const codes = (warnings: readonly string[] = []) =>
  warnings.map((text) => /^podrole ([a-z-]+): /.exec(text)?.[1]);

describe('POST /validate', () => {
  test.each<[says: string, payload: object, expected: string[]]>([
    ['a ServiceAccount with a role', account(ROLE), []],
    ['a ServiceAccount without one', account({ 'example.com/x': 'y' }), []],
    ['a role that is no ARN', account({ 'eks.amazonaws.com/role-arn': 'checkout' }), ['role-arn-malformed']],
    ['a key with an underscore', account({ 'eks.amazonaws.com/role_arn': 'x' }), ['annotation-near-miss']],
    [
      'a bad expiration',
      account({ ...ROLE, 'eks.amazonaws.com/token-expiration': '1h' }),
      ['expiration-invalid'],
    ],
    [
      "a pod's key on a ServiceAccount",
      account({ ...ROLE, 'eks.amazonaws.com/skip-containers': 'app' }),
      ['annotation-misplaced'],
    ],
    [
      "a Namespace's role that is no ARN",
      of('Namespace', { metadata: { name: 'shop', annotations: { 'podrole.io/role-arn': 'x' } } }),
      ['role-arn-malformed'],
    ],
    [
      'a misspelt role of a Namespace',
      of('Namespace', { metadata: { name: 'shop', annotations: { 'podrole.io/role_arn': 'x' } } }),
      ['annotation-near-miss'],
    ],
    [
      "a ServiceAccount's role key on a Namespace",
      of('Namespace', { metadata: { name: 'shop', annotations: { 'eks.amazonaws.com/role-arn': 'x' } } }),
      ['annotation-near-miss'],
    ],
    [
      "a ServiceAccount's key beside a pod template",
      deployment({ 'eks.amazonaws.com/role-arn': 'x' }),
      ['annotation-misplaced'],
    ],
    [
      "a pod's key beside a pod template",
      deployment({ 'eks.amazonaws.com/skip-containers': 'app' }),
      ['annotation-misplaced'],
    ],
    ["other people's keys beside a pod template", deployment({ 'example.com/audience': 'x' }), []],
    ['a Namespace that says nothing', of('Namespace', { metadata: { name: 'shop' } }), []],
    ['a Secret', of('Secret', { metadata: { name: 'x' } }), []],
    ['an object without a kind', review({ object: { metadata: {} } }), []],
  ])('of %s warns %j', async (_says, payload, expected) => {
    const settings = settingsOf({ 'namespace-roles': 'true' });
    const { response } = (await build({ facts: nobody, settings }).post(payload, { path })).json();
    expect(response.allowed).toBe(true);
    expect(response).not.toHaveProperty('patch');
    expect(codes(response.warnings)).toEqual(expected);
  });

  test.each(['Deployment', 'StatefulSet', 'DaemonSet', 'ReplicaSet', 'Job', 'CronJob'])(
    'tells whoever applies a %s what its pods would be told',
    async (kind) => {
      const { post } = build({ facts: EVERYBODY });
      const annotations = { 'eks.amazonaws.com/skip-containers': 'proxy' };
      const { response } = (await post(workload(kind, annotations), { path })).json();
      expect(codes(response.warnings)).toEqual(['container-unknown']);
      expect(response.auditAnnotations).toMatchObject({ reason: 'service-account-role' });
    },
  );

  test("says of a Namespace's role that it does not count without --namespace-roles", async () => {
    const annotated = { metadata: { name: 'shop', annotations: { 'podrole.io/role-arn': 'x' } } };
    const { response } = (await build({ facts: nobody }).post(of('Namespace', annotated), { path })).json();
    expect(codes(response.warnings)).toEqual(['namespace-role-off']);
  });

  test('refuses mistakes with --deny-invalid, and nothing else', async () => {
    const { post } = build({ facts: nobody, denyInvalid: true });
    const good = (await post(account(ROLE), { path })).json().response;
    expect(good).toMatchObject({ allowed: true });
    const bad = (await post(account({ 'eks.amazonaws.com/roleArn': 'x' }), { path })).json().response;
    expect(bad).toMatchObject({ allowed: false, status: { code: 403 } });
    expect(bad.status.message).toContain('eks.amazonaws.com/role-arn is meant?');
  });

  describe('with --deny-invalid', () => {
    const metadata = (annotations: object, more: object = {}) => ({
      kind: 'ServiceAccount',
      metadata: { name: 'checkout', annotations, ...more },
    });
    const bad = { 'eks.amazonaws.com/roleArn': 'x' };
    const worse = { ...bad, 'eks.amazonaws.com/Audience': 'y' };
    const controller = { ownerReferences: [{ kind: 'Deployment', controller: true }] };

    test.each<[verb: 'allows' | 'refuses', says: string, before: object | null, after: object]>([
      ['allows', 'a mistake that was there before', metadata(bad), metadata(bad, { finalizers: [] })],
      ['allows', 'one mistake that is left of two', metadata(worse), metadata(bad)],
      ['refuses', 'a further mistake', metadata(bad), metadata(worse)],
      ['refuses', 'a mistake that is new', metadata({}), metadata(bad)],
      ['refuses', 'a mistake in an object that is made', null, metadata(bad)],
      ['allows', 'a mistake in what a controller makes', null, metadata(bad, controller)],
      ['refuses', 'one in what only has an owner', null, metadata(bad, { ownerReferences: [{ kind: 'X' }] })],
    ])('%s %s, and tells of it', async (verb, _says, oldObject, object) => {
      const allowed = verb === 'allows';
      const operation = oldObject === null ? 'CREATE' : 'UPDATE';
      const { post } = build({ facts: nobody, denyInvalid: true });
      const { response } = (await post(review({ operation, object, oldObject }), { path })).json();
      expect(response.allowed).toBe(allowed);
      const told = allowed ? response.warnings.join() : response.status.message;
      expect(told).toContain('podrole annotation-near-miss: ');
    });
  });

  test('allows after an exception', async () => {
    const facts = {
      ...NOTHING_KNOWN,
      serviceAccount: () => {
        throw new Error();
      },
    };
    const { post } = build({ facts, onError: 'deny', denyInvalid: true });
    expect((await post(workload('Deployment'), { path })).json().response.allowed).toBe(true);
  });
});
