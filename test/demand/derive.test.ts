import { describe, expect, test } from 'vitest';
import { account, BASE, demandOf, linesOf, pod, space } from './demand-of.ts';

const ROLE = 'eks.amazonaws.com/role-arn';
const IAM = 'iam.amazonaws.com/role';
const EXTERNAL = 'iam.amazonaws.com/external-id';
const permitting = (permitted: string, labels = {}) =>
  space({ 'iam.amazonaws.com/permitted': permitted }, labels);
const allowing = (...roles: string[]) => space({ 'iam.amazonaws.com/allowed-roles': JSON.stringify(roles) });
const asking = (role: string, more = {}) => pod('web', 'app', { [IAM]: role, ...more });
const eks = account('app', { [ROLE]: `${BASE}a` });
const plain = account('app');
const configMap = (config: object) => ({
  kind: 'ConfigMap',
  metadata: { namespace: 'eks', name: 'pod-identity-webhook' },
  data: { config: JSON.stringify(config) },
});

type Row = [
  says: string,
  objects: readonly object[],
  expected: readonly string[],
  flags?: Record<string, string>,
];

describe('who each role must trust', () => {
  test.each<Row>([
    ['nothing says nothing', [plain, space({})], []],
    ['a ServiceAccount counts without any pod', [eks], ['a trusts shop/app: service-account-role, nobody']],
    [
      'a ServiceAccount and its pods make one claim',
      [eks, pod('web', 'app'), pod('job', 'app')],
      ['a trusts shop/app: service-account-role, nobody'],
    ],
    [
      'the audience is that of the token',
      [account('app', { [ROLE]: `${BASE}a`, 'eks.amazonaws.com/audience': 'vault' })],
      ['a trusts shop/app (vault): service-account-role, nobody'],
    ],
    [
      'the ConfigMap vouches for the roles that it names',
      [plain, configMap({ 'sh*/app': { RoleARN: `${BASE}c`, Audience: 'own' } })],
      ['c trusts shop/app (own): config-map-role, config-map'],
    ],
    [
      'kiam: what the Namespace permits',
      [plain, permitting('k-.*'), asking('k-1')],
      ['k-1 trusts shop/app: kiam-role, permitted'],
    ],
    [
      'kiam: by its ServiceAccount, without any pod',
      [account('app', { [IAM]: 'k-1' }), permitting('k-.*')],
      ['k-1 trusts shop/app: kiam-role, permitted'],
    ],
    [
      'kiam: what the Namespace does not permit is in no policy',
      [plain, permitting('k-.*'), asking('other')],
      ['forbidden other shop/app: kiam-forbidden'],
    ],
    [
      'kiam v3: a match anywhere in the role as written',
      [plain, permitting('dm'), asking('admin')],
      ['admin trusts shop/app: kiam-role, permitted'],
      { 'permitted-match': 'v3' },
    ],
    [
      'kiam v4: the whole ARN',
      [plain, permitting('admin'), asking('admin')],
      ['forbidden admin shop/app: kiam-forbidden'],
      { 'permitted-match': 'v4' },
    ],
    [
      'kiam: a Namespace that is not known permits nothing',
      [plain, asking('k-1')],
      ['forbidden k-1 shop/app: kiam-forbidden'],
    ],
    [
      'kube2iam without restrictions: nobody vouches',
      [plain, allowing('b'), asking('a')],
      ['a trusts shop/app: kube2iam-role, nobody'],
      { dialects: 'kube2iam' },
    ],
    [
      'kube2iam with restrictions: what the list allows',
      [plain, allowing('a*'), asking('a1')],
      ['a1 trusts shop/app: kube2iam-role, allowed-roles'],
      { dialects: 'kube2iam', 'namespace-restrictions': 'true' },
    ],
    [
      'kube2iam with restrictions: what it does not',
      [plain, allowing('b'), asking('a')],
      ['forbidden a shop/app: kube2iam-forbidden'],
      { dialects: 'kube2iam', 'namespace-restrictions': 'true' },
    ],
    [
      'kube2iam: its default role needs no list',
      [allowing('b'), asking('d'), account('app', { [IAM]: '' })],
      ['d trusts shop/app: kube2iam-role, flag'],
      { dialects: 'kube2iam', 'namespace-restrictions': 'true', 'default-role': 'd' },
    ],
    [
      'both: the expression decides where there is one',
      [
        plain,
        space({ 'iam.amazonaws.com/permitted': 'k', 'iam.amazonaws.com/allowed-roles': '["a"]' }),
        asking('a'),
      ],
      ['forbidden a shop/app: kiam-forbidden'],
      { dialects: 'kiam,kube2iam' },
    ],
    [
      'both: else the list',
      [plain, allowing('a'), asking('a')],
      ['a trusts shop/app: kube2iam-role, allowed-roles'],
      { dialects: 'kiam,kube2iam' },
    ],
    [
      'the default role, of every ServiceAccount without another',
      [plain, account('other', { [IAM]: 'o' }), space({})],
      ['d trusts shop/app: default-role, flag', 'o trusts shop/other: kube2iam-role, nobody'],
      { dialects: 'kube2iam', 'default-role': 'd' },
    ],
    [
      'the role of the Namespace',
      [plain, space({ 'podrole.io/role-arn': `${BASE}n` })],
      ['n trusts shop/app: namespace-role, namespace-role'],
      { 'namespace-roles': 'true' },
    ],
    [
      'the role of the Namespace, where the flag is not set',
      [plain, space({ 'podrole.io/role-arn': `${BASE}n` })],
      [],
    ],
    [
      'a chain of the ServiceAccount makes two claims',
      [
        account('app', {
          [ROLE]: `${BASE}a`,
          'podrole.io/assume-role-arn': `${BASE}b`,
          'podrole.io/external-id': 'x-1',
        }),
      ],
      [
        'a trusts shop/app to go on: service-account-role, nobody',
        'b trusts role a for shop/app: service-account-role, nobody, x-1',
      ],
    ],
    [
      'a chain from the role of the ConfigMap: nobody vouches for the way on',
      [
        account('app', { 'podrole.io/assume-role-arn': `${BASE}b` }),
        configMap({ 'shop/app': { RoleARN: `${BASE}c` } }),
      ],
      [
        'c trusts shop/app to go on: config-map-role, config-map',
        'b trusts role c for shop/app: config-map-role, nobody',
      ],
    ],
    [
      'a pod with an external id goes on from the role of its ServiceAccount',
      [eks, permitting('k'), asking('k', { [EXTERNAL]: 'x-1' })],
      [
        'a trusts shop/app to go on: kiam-role, nobody',
        'a trusts shop/app: service-account-role, nobody',
        'k trusts role a for shop/app: kiam-role, permitted, x-1',
      ],
    ],
    [
      'a pod with an external id goes on from the role that the ConfigMap names',
      [
        plain,
        permitting('k'),
        configMap({ 'shop/app': { RoleARN: `${BASE}c` } }),
        asking('k', { [EXTERNAL]: 'x-1' }),
      ],
      [
        'c trusts shop/app to go on: kiam-role, config-map',
        'c trusts shop/app: config-map-role, config-map',
        'k trusts role c for shop/app: kiam-role, permitted, x-1',
      ],
    ],
    [
      'a pod with an external id goes on from the role that its Namespace lends',
      [
        plain,
        space({ 'iam.amazonaws.com/permitted': 'k', 'podrole.io/chain-base-role': `${BASE}lent` }),
        asking('k', { [EXTERNAL]: 'x-1' }),
      ],
      [
        'lent trusts shop/app to go on: kiam-role, chain-base-role',
        'k trusts role lent for shop/app: kiam-role, permitted, x-1',
      ],
      { 'chain-base-role': `${BASE}shared`, 'allow-shared-base-role': 'true' },
    ],
    [
      'a pod with an external id goes on from the role that a flag lends',
      [plain, permitting('k'), asking('k', { [EXTERNAL]: 'x-1' })],
      [
        'shared trusts shop/app to go on: kiam-role, flag',
        'k trusts role shared for shop/app: kiam-role, permitted, x-1',
      ],
      { 'chain-base-role': `${BASE}shared`, 'allow-shared-base-role': 'true' },
    ],
    [
      'a pod with an external id and no role to go on from has none',
      [plain, permitting('k'), asking('k', { [EXTERNAL]: 'x-1' })],
      ['forbidden k shop/app: chain-base-missing'],
    ],
    [
      'the skip label takes the pod out, not its ServiceAccount',
      [
        plain,
        permitting('k'),
        {
          ...asking('k'),
          metadata: {
            namespace: 'shop',
            name: 'web',
            annotations: { [IAM]: 'k' },
            labels: { 'eks.amazonaws.com/skip-pod-identity-webhook': '' },
          },
        },
      ],
      [],
    ],
    [
      'a pod that mirrors a static one has no token',
      [plain, permitting('k'), asking('k', { 'kubernetes.io/config.mirror': 'x' })],
      [],
    ],
    [
      'a dialect in audit counts as on',
      [plain, permitting('k'), asking('k')],
      ['k trusts shop/app: kiam-role, permitted'],
      { dialects: 'eks,kiam:audit' },
    ],
    [
      'a dialect in audit forbids as well',
      [plain, permitting('k'), asking('a')],
      ['forbidden a shop/app: kiam-forbidden'],
      { dialects: 'eks,kiam:audit,kube2iam' },
    ],
    [
      'a dialect in audit counts for the list of kube2iam',
      [plain, allowing('a'), asking('a')],
      ['a trusts shop/app: kube2iam-role, allowed-roles'],
      { dialects: 'kiam:audit,kube2iam' },
    ],
    [
      'the way of a chain is that of the dialects in audit',
      [
        eks,
        space({ 'iam.amazonaws.com/permitted': 'k', 'podrole.io/chain-base-role': `${BASE}lent` }),
        asking('k', { [EXTERNAL]: 'x-1' }),
      ],
      [
        'a trusts shop/app to go on: kiam-role, nobody',
        'a trusts shop/app: service-account-role, nobody',
        'k trusts role a for shop/app: kiam-role, permitted, x-1',
      ],
      { dialects: 'eks:audit,kiam' },
    ],
    [
      'a label makes it audit in one Namespace',
      [plain, permitting('k', { 'podrole.io/kiam': 'audit' }), asking('k')],
      ['k trusts shop/app: kiam-role, permitted'],
      { dialects: 'eks,kiam:off' },
    ],
    ['a label makes it off', [plain, permitting('k', { 'podrole.io/kiam': 'off' }), asking('k')], []],
    [
      'the agent needs no trust, and what pods ask beside it is in vain',
      [account('listed', { [ROLE]: `${BASE}a` }), permitting('k'), pod('web', 'listed', { [IAM]: 'k' })],
      ['agent shop/listed', 'k shop/listed gives way to undefined'],
    ],
    [
      'the role of the ServiceAccount stands against that of its pods',
      [eks, permitting('k'), asking('k')],
      ['a trusts shop/app: service-account-role, nobody', 'k shop/app gives way to a'],
    ],
    [
      'a pod that asks for the role of its ServiceAccount asks for nothing else',
      [eks, permitting('a'), asking('a'), pod('job', 'app', { [IAM]: '/a' })],
      ['a trusts shop/app: service-account-role, nobody'],
    ],
    [
      'what is no ARN is rendered nowhere',
      [account('app', { [ROLE]: 'checkout' })],
      ['no role checkout shop/app'],
    ],
    [
      'what is no ARN is told where it is skipped, too',
      [account('app', { [ROLE]: 'checkout' })],
      ['no role checkout shop/app'],
      { 'invalid-role': 'skip' },
    ],
    [
      'what is no ARN is forbidden where it is denied',
      [account('app', { [ROLE]: 'checkout' })],
      ['forbidden checkout shop/app: role-invalid'],
      { 'invalid-role': 'deny' },
    ],
    [
      'an audience that no provider has',
      [
        account('app', { [ROLE]: `${BASE}a`, 'eks.amazonaws.com/audience': '' }),
        account('long', { [ROLE]: `${BASE}b`, 'eks.amazonaws.com/audience': 'x'.repeat(256) }),
        account('variable', { [ROLE]: `${BASE}c`, 'eks.amazonaws.com/audience': '$'.concat('{h:aud}') }),
        account('wide', { [ROLE]: `${BASE}d`, 'eks.amazonaws.com/audience': '\u0100' }),
      ],
      [
        'no audience a shop/app',
        'no audience b shop/long',
        'no audience c shop/variable',
        'no audience d shop/wide',
      ],
    ],
    [
      'names that Kubernetes refuses would be patterns in a policy',
      [
        account('*', { [ROLE]: `${BASE}a` }),
        account('app', { [ROLE]: `${BASE}a` }, '?'),
        account('__proto__', { [ROLE]: `${BASE}a` }, '__proto__'),
        account('a:b', { [ROLE]: `${BASE}a`, 'podrole.io/assume-role-arn': `${BASE}b` }),
      ],
      ['no name a ?/app', 'no name a __proto__/__proto__', 'no name a shop/*', 'no name a shop/a:b'],
    ],
  ])('%s', (_says, objects, expected, flags = {}) => {
    expect(linesOf(demandOf(objects, flags))).toEqual(expected);
    expect(linesOf(demandOf([...objects].reverse(), flags))).toEqual(expected);
  });
});

describe('who asks', () => {
  test('is told by the first three, ServiceAccounts before workloads before pods, and counted', () => {
    const workload = (kind: string, name: string) => ({
      kind,
      metadata: { namespace: 'shop', name },
      spec: { template: { spec: { serviceAccountName: 'app' } } },
    });
    const objects = [
      pod('b', 'app'),
      pod('a', 'app'),
      workload('Deployment', 'z'),
      eks,
      workload('Job', 'y'),
    ];
    const holder = (kind: string, name: string) => ({ kind, namespace: 'shop', name });
    const { claims, asked } = demandOf(objects);
    expect(claims[0]?.holders).toEqual({
      first: [holder('ServiceAccount', 'app'), holder('Deployment', 'z'), holder('Job', 'y')],
      count: 5,
    });
    expect(asked).toEqual({ serviceAccounts: 1, pods: 4 });
  });

  test('is a claim though there is no such ServiceAccount', () => {
    const objects = [permitting('k'), asking('k')];
    expect(demandOf(objects).claims).toMatchObject([{ isKnown: false }]);
    expect(demandOf([...objects, plain]).claims).toMatchObject([{ isKnown: true }]);
  });

  test('tells why it is forbidden, in the words of kiam', () => {
    const [forbidden] = demandOf([permitting('k'), asking('no')]).forbidden;
    expect(forbidden?.message).toBe(`namespace policy expression 'k' forbids role '${BASE}no'`);
  });
});
