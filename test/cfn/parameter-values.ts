const HOST = 'oidc.example.com/prod';
const KIAM = 'arn:aws:iam::444455556666:role/kiam-server';

/** What a parameter takes, and what it does not. */
interface ParameterValues {
  readonly file: string;
  readonly parameter: string;
  readonly good: readonly string[];
  readonly bad: readonly string[];
}

/** Every parameter of every template. */
export const PARAMETER_VALUES: readonly ParameterValues[] = [
  {
    file: 'provider.yaml',
    parameter: 'IssuerUrl',
    good: ['https://oidc.example.com', `https://${HOST}`, 'https://oidc.eks.eu-west-1.amazonaws.com/id/A1B2'],
    bad: [
      'http://oidc.example.com',
      HOST,
      `https://${HOST}/`,
      'https://oidc.example.com:443',
      'https://x',
      'https://OIDC.example.com',
      'https://u@oidc.example.com',
      'https://oidc.example.com?x',
      'https://oidc.example.com/a//b',
      'https://oidc.example.com/../b',
      'https://oidc.*.com',
      `https://oidc.example.com/${'x'.repeat(240)}`,
    ],
  },
  {
    file: 'provider.yaml',
    parameter: 'ClientIds',
    good: ['sts.amazonaws.com', 'a, b'],
    bad: ['', 'a,,b', '*', 'a?'],
  },
  {
    file: 'provider.yaml',
    parameter: 'Thumbprints',
    good: ['', 'a'.repeat(40), `${'0'.repeat(40)}, ${'f'.repeat(40)}`],
    bad: ['A'.repeat(40), 'a'.repeat(39), 'aa:bb', 'a'.repeat(41)],
  },
  {
    file: 'role.yaml',
    parameter: 'IssuerHostAndPath',
    good: ['oidc.example.com', HOST],
    bad: [
      '',
      `https://${HOST}`,
      `${HOST}/`,
      'oidc.example.com:443',
      'oidc.example.com:443/prod',
      'localhost',
      'oidc.example.com/*',
      'OIDC.example.com',
      `a.${'b'.repeat(247)}`,
    ],
  },
  {
    file: 'role.yaml',
    parameter: 'ServiceAccounts',
    good: ['shop/cart', 'shop/cart,web/api.v1', 'shop/cart, web/api', `${'n'.repeat(63)}/${'a'.repeat(253)}`],
    bad: [
      '',
      'shop/*',
      '*/cart',
      'shop/car?',
      'shop:cart',
      'shop',
      'shop/cart,',
      'shop/cart,,web/api',
      'Shop/cart',
      'shop/a/b',
      'system:serviceaccount:shop:cart',
      `${'n'.repeat(64)}/a`,
      '-a/b',
      'a/b-',
    ],
  },
  {
    file: 'role.yaml',
    parameter: 'Audience',
    good: ['sts.amazonaws.com', 'https://aws.example.com/x'],
    bad: ['', '*', 'sts.*', 'a,b', 'a'.repeat(256)],
  },
  {
    file: 'role.yaml',
    parameter: 'SessionNames',
    good: ['', 'kiam-kiam', 'kiam-*, a?b'],
    bad: ['a/b', 'a'.repeat(65)],
  },
  {
    file: 'role.yaml',
    parameter: 'KiamServerRole',
    good: ['', KIAM, KIAM.replace('aws', 'aws-us-gov')],
    bad: [
      'kiam-server',
      '*',
      'arn:aws:iam::444455556666:role/*',
      'arn:aws:iam::444455556666:root',
      'arn:aws:iam::44445555666:role/kiam',
      'arn:aws:sts::444455556666:assumed-role/kiam/x',
    ],
  },
  {
    file: 'role.yaml',
    parameter: 'KiamExternalIds',
    good: ['', 'contract-4711', 'a1, b2'],
    bad: ['*', 'a', 'a$b'],
  },
  {
    file: 'role.yaml',
    parameter: 'ManagedPolicies',
    good: [
      '',
      'arn:aws:iam::aws:policy/ReadOnlyAccess',
      'arn:aws-cn:iam::444455556666:policy/a/b, arn:aws-cn:iam::aws:policy/x',
    ],
    bad: ['ReadOnlyAccess', '*', 'arn:aws:iam::444455556666:role/x'],
  },
  {
    file: 'role.yaml',
    parameter: 'PermissionsBoundary',
    good: ['', 'arn:aws:iam::444455556666:policy/edge'],
    bad: ['edge', 'arn:aws:iam::444455556666:policy/*'],
  },
  { file: 'role.yaml', parameter: 'MaxSessionDuration', good: ['3600', '43200'], bad: ['900', '43201', 'x'] },
  {
    file: 'role.yaml',
    parameter: 'RoleName',
    good: ['', 'cart', 'a'.repeat(64)],
    bad: ['a'.repeat(65), 'a/b', '*'],
  },
  {
    file: 'role.yaml',
    parameter: 'RolePath',
    good: ['/', '/pods/', '/a/b/'],
    bad: ['', 'pods', '/pods', 'pods/', '//'],
  },
  {
    file: 'example.yaml',
    parameter: 'ClusterName',
    good: ['example-kiam-cluster', 'a', 'a'.repeat(40)],
    bad: ['', 'a.b', '-a', 'a*', 'a'.repeat(41)],
  },
  {
    file: 'example.yaml',
    parameter: 'Namespace',
    good: ['kiam-example'],
    bad: ['', '*', 'a/b', 'A', 'kiam-*'],
  },
  { file: 'example.yaml', parameter: 'ServiceAccount', good: ['default', 'a.b'], bad: ['', '*', 'a:b', 'A'] },
  {
    file: 'example.yaml',
    parameter: 'IssuerHostAndPath',
    good: [HOST],
    bad: [`https://${HOST}`, `${HOST}/`, 'oidc.example.com:443'],
  },
  {
    file: 'example.yaml',
    parameter: 'KiamServerRole',
    good: ['', KIAM],
    bad: ['*', 'arn:aws:iam::444455556666:role/*'],
  },
  { file: 'example.yaml', parameter: 'Audience', good: ['sts.amazonaws.com'], bad: ['', '*'] },
  { file: 'issuer.yaml', parameter: 'ServeBy', good: ['cloudfront', 'bucket-policy'], bad: ['', 'acl'] },
  {
    file: 'issuer.yaml',
    parameter: 'AliasHostName',
    good: ['oidc.example.com'],
    bad: [
      'https://oidc.example.com',
      'oidc.example.com/',
      'oidc.example.com:443',
      '*.example.com',
      'localhost',
    ],
  },
  {
    file: 'issuer.yaml',
    parameter: 'CertificateArn',
    good: ['arn:aws:acm:us-east-1:444455556666:certificate/0a-1'],
    bad: ['arn:aws:acm:eu-west-1:444455556666:certificate/0a-1', '*', '0a-1'],
  },
  {
    file: 'issuer.yaml',
    parameter: 'BucketName',
    good: ['', 'my-oidc'],
    bad: ['my.oidc', 'My', 'ab', 's3://my-oidc', '-ab'],
  },
  {
    file: 'issuer.yaml',
    parameter: 'IssuerPath',
    good: ['', '/prod', '/a/b.c'],
    bad: ['prod', '/prod/', '/', '//a', '/../a', '/*', '/a b'],
  },
  {
    file: 'issuer.yaml',
    parameter: 'JwksPath',
    good: ['/openid/v1/jwks', '/keys.json'],
    bad: ['', 'keys.json', '/keys/', '/*', '/.well-known/x'],
  },
];

/** What the other parameters are then. */
export const OTHER_PARAMETERS: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  'provider.yaml': { IssuerUrl: `https://${HOST}` },
  'role.yaml': { IssuerHostAndPath: HOST, ServiceAccounts: 'shop/cart' },
  'example.yaml': { IssuerHostAndPath: HOST },
  'issuer.yaml': {},
};

/** What a parameter must have beside it, of those that templates do not need. */
export const PARTNERS: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  AliasHostName: { CertificateArn: 'arn:aws:acm:us-east-1:444455556666:certificate/0a-1' },
  CertificateArn: { AliasHostName: 'oidc.example.com' },
};
