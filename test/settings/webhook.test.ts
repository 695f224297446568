import { describe, expect, test } from 'vitest';
import { PodroleError } from '../../src/errors.ts';
import { INJECT_FLAGS } from '../../src/settings/inject.ts';
import { type GivenFlags, readSettings } from '../../src/settings/read.ts';
import { webhookConfigurations } from '../../src/settings/self-tls.ts';
import { readWebhookSettings, WEBHOOK_FLAGS } from '../../src/settings/webhook.ts';

const IDENTITY = {
  annotationPrefix: 'eks.amazonaws.com',
  tokenAudience: 'sts.amazonaws.com',
  tokenExpiration: 86_400,
  tokenMountPath: '/var/run/secrets/eks.amazonaws.com/serviceaccount',
  awsDefaultRegion: undefined,
  stsRegionalEndpoint: false,
  composeRoleArn: false,
  roleBaseArn: undefined,
  accountId: undefined,
  partition: undefined,
  invalidRole: 'inject',
  namespaceRoles: false,
  dialects: { modes: { eks: 'on', kiam: 'on', kube2iam: 'off' }, byNamespace: true },
  permittedMatch: 'either',
  session: 'kiam',
  namespaceRestrictions: false,
  namespaceRestrictionFormat: 'glob',
  defaultRole: undefined,
  iamRoleKey: 'iam.amazonaws.com/role',
  iamExternalId: 'iam.amazonaws.com/external-id',
  namespaceKey: 'iam.amazonaws.com/allowed-roles',
  maxExpression: 2048,
  forbidden: 'metadata-disabled',
  disableMetadata: 'none',
  chainBaseRole: undefined,
  allowSharedBaseRole: false,
  sessionName: undefined,
  injectEnv: [],
  containerCredentialsAudience: 'pods.eks.amazonaws.com',
  containerCredentialsTokenMountPath: '/var/run/secrets/pods.eks.amazonaws.com/serviceaccount',
  containerCredentialsTokenVolumeName: 'eks-pod-identity-token',
  containerCredentialsTokenPath: 'eks-pod-identity-token',
  containerCredentialsFullUri: 'http://169.254.170.23/v1/credentials',
};
const MANIFESTS = {
  manifests: [],
  watchConfigMap: false,
  namespace: 'eks',
  watchContainerCredentialsConfig: undefined,
};
const CLUSTER = {
  kubeconfig: undefined,
  context: undefined,
  kubeApi: undefined,
  serviceAccountFolder: '/var/run/secrets/kubernetes.io/serviceaccount',
  confirm: 'negative',
  confirmTimeout: 1000,
  confirmRate: 300,
  confirmBurst: 2000,
};
const LIMITS = {
  maxBody: 8 * 2 ** 20,
  maxBodyMemory: 64 * 2 ** 20,
  maxJsonDepth: 1000,
  maxJsonValues: 100_000,
  maxHeaderSize: 16 * 2 ** 10,
  maxConnections: 2000,
  handshakeTimeout: 10_000,
  headersTimeout: 100_000,
  requestTimeout: 30_000,
  idleTimeout: 100_000,
};
const DAY = 86_400_000;
const TLS = {
  tls: undefined,
  tlsCert: undefined,
  tlsKey: undefined,
  tlsCa: undefined,
  writeCa: undefined,
  clientCa: undefined,
  tlsMinVersion: 'TLSv1.2',
  tlsCipherSuites: undefined,
  serviceName: 'podrole',
  tlsSecret: 'podrole-ca',
  mutatingWebhook: [],
  validatingWebhook: [],
  tlsCaLife: 365 * DAY,
  tlsLeafLife: 14 * DAY,
};

describe('without any flag', () => {
  test('the webhook runs on these settings', () => {
    expect(readSettings(WEBHOOK_FLAGS, {}, {})).toEqual({
      ...IDENTITY,
      ...MANIFESTS,
      ...CLUSTER,
      ...LIMITS,
      ...TLS,
      // Its place is the pod's own Namespace; that of the ConfigMap is eks, as without the webhook.
      namespace: undefined,
      host: undefined,
      port: 9443,
      healthPort: 8081,
      metricsPort: 9999,
      onError: 'allow',
      denyInvalid: false,
      drain: 5000,
      logLevel: 'info',
    });
  });

  test('inject runs on these', () => {
    expect(readSettings(INJECT_FLAGS, {}, {})).toEqual({
      ...IDENTITY,
      ...MANIFESTS,
      filename: [],
      defaultNamespace: 'default',
      output: 'yaml',
    });
  });
});

describe('flags of the webhook', () => {
  const FILES = { 'tls-cert': 'c', 'tls-key': 'k' };
  const read = (given: Readonly<Record<string, string>>) =>
    readWebhookSettings({ manifests: ['a'], ...given });

  test.each<[says: string, given: Readonly<Record<string, string>>, message: RegExp]>([
    ['a certificate without its key', { 'tls-cert': 'c' }, /--tls-cert and --tls-key belong together/],
    ['a key without its certificate', { 'tls-key': 'k' }, /--tls-cert and --tls-key belong together/],
    [
      'a CA to write besides a certificate',
      { ...FILES, 'write-ca': 'w' },
      /--write-ca writes the CA of --tls memory/,
    ],
    [
      'a certificate besides one in memory',
      { ...FILES, tls: 'memory' },
      /--tls memory makes its own certificate; leave out/,
    ],
    [
      'a CA of no certificate',
      { 'tls-ca': 'c' },
      /--tls-ca is the CA of --tls-cert; leave it out with --tls memory/,
    ],
    ['files that are not given', { tls: 'provided' }, /--tls provided needs --tls-cert and --tls-key/],
    [
      'a Secret without an API server',
      { tls: 'self' },
      /--tls self keeps its CA in a Secret of the API server/,
    ],
    ['an unknown mode', { tls: 'csr' }, /--tls "csr" is none of self, cert-manager, provided, memory/],
    [
      'a body larger than what all bodies share',
      { 'max-body': '2KiB', 'max-body-memory': '1KiB' },
      /--max-body is over --max-body-memory/,
    ],
    [
      'live reads without any time',
      { 'confirm-timeout': '0' },
      /--confirm-timeout 0 leaves live reads no time/,
    ],
  ])('refuse %s', (_says, given, message) => {
    expect(() => read(given)).toThrow(PodroleError);
    expect(() => read(given)).toThrow(message);
  });

  test.each<[says: string, given: Readonly<Record<string, string>>]>([
    ['a certificate and its key', { 'tls-cert': 'c', 'tls-key': 'k' }],
    ['a CA to write', { 'write-ca': 'w' }],
    ['a body as large as what all share', { 'max-body': '1KiB', 'max-body-memory': '1024' }],
  ])('take %s', (_says, given) => {
    expect(() => read(given)).not.toThrow();
  });

  const FOLDER = CLUSTER.serviceAccountFolder;
  const POD = { KUBERNETES_SERVICE_HOST: '10.0.0.1', KUBERNETES_SERVICE_PORT: '6443' };

  test.each<[says: string, given: object, environment: Readonly<Record<string, string>>, source: object]>([
    ['manifests', { manifests: ['a'] }, POD, { from: 'manifests', paths: ['a'] }],
    ['the pod around it', {}, POD, { from: 'pod', server: 'https://10.0.0.1:6443', folder: FOLDER }],
    [
      'a pod of an IPv6 cluster',
      {},
      { ...POD, KUBERNETES_SERVICE_HOST: 'fd00::1' },
      { from: 'pod', server: 'https://[fd00::1]:6443', folder: FOLDER },
    ],
    [
      'another address than the pod is told',
      { 'kube-api': 'https://api.example/', 'service-account-folder': '/x' },
      POD,
      { from: 'pod', server: 'https://api.example', folder: '/x' },
    ],
    [
      'a kubeconfig, in a pod as well',
      { kubeconfig: 'k' },
      POD,
      { from: 'kubeconfig', file: 'k', context: undefined, server: undefined },
    ],
    [
      'a context of the kubeconfig of the environment',
      { context: 'c' },
      { KUBECONFIG: ':/a:/b' },
      { from: 'kubeconfig', file: '/a', context: 'c', server: undefined },
    ],
    [
      'a context of the kubeconfig of the home folder',
      { context: 'c', 'kube-api': 'https://api.example:1/x//' },
      { HOME: '/home/me' },
      { from: 'kubeconfig', file: '/home/me/.kube/config', context: 'c', server: 'https://api.example:1/x' },
    ],
  ])('mean %s', (_says, given, environment, source) => {
    expect(readWebhookSettings(given as GivenFlags, environment).source).toEqual(source);
  });

  test.each<[says: string, given: object, environment: Readonly<Record<string, string>>, mode: string]>([
    ['in a pod', {}, POD, 'self'],
    ['in a pod that writes its CA', { 'write-ca': 'w' }, POD, 'memory'],
    ['in a pod with files', FILES, POD, 'provided'],
    ['in a pod that says so', { tls: 'memory' }, POD, 'memory'],
    ['with a kubeconfig', { kubeconfig: 'k' }, {}, 'memory'],
    ['with a kubeconfig that says so', { kubeconfig: 'k', tls: 'self' }, {}, 'self'],
    ['with manifests', { manifests: ['a'] }, {}, 'memory'],
  ])('make the certificate %s', (_says, given, environment, mode) => {
    expect(readWebhookSettings(given as GivenFlags, environment).tls).toBe(mode);
  });

  test("read cert-manager's files where its Secret is mounted, unless told otherwise", () => {
    const { tlsCert, tlsKey, tlsCa } = read({ tls: 'cert-manager' });
    const mounted = ['tls.crt', 'tls.key', 'ca.crt'].map((file) => `/etc/podrole/tls/${file}`);
    expect([tlsCert, tlsKey, tlsCa]).toEqual(mounted);
    expect(read({ tls: 'cert-manager', ...FILES })).toMatchObject({
      tlsCert: 'c',
      tlsKey: 'k',
      tlsCa: undefined,
    });
  });

  test.each([
    ['59s', '10s', /--tls-ca-life is under 6 times --tls-leaf-life; give a longer one/],
    ['400d', '67d', /--tls-ca-life is under 6 times/],
    ['365d', '9s', /--tls-leaf-life is under 10s; give more/],
  ])('refuse a CA of %s with certificates of %s', (ca, leaf, message) => {
    expect(() => readWebhookSettings({ 'tls-ca-life': ca, 'tls-leaf-life': leaf }, POD)).toThrow(message);
  });

  test('keep the bundles of podrole, or of those that are named alone', () => {
    const configurations = (given: Readonly<Record<string, string[]>>) =>
      webhookConfigurations(readWebhookSettings(given, POD)).map(({ kind, name }) => `${kind} ${name}`);
    expect(configurations({})).toEqual(['MutatingWebhookConfiguration podrole']);
    expect(configurations({ 'validating-webhook': ['b'] })).toEqual(['ValidatingWebhookConfiguration b']);
    expect(configurations({ 'mutating-webhook': ['a'], 'validating-webhook': ['b'] })).toEqual([
      'MutatingWebhookConfiguration a',
      'ValidatingWebhookConfiguration b',
    ]);
  });

  test.each<[says: string, given: object, environment: Readonly<Record<string, string>>, message: RegExp]>([
    ['no cluster at all', {}, {}, /no cluster: this is no pod .*give --kubeconfig, or --manifests/],
    ['a context without a kubeconfig', { context: 'c' }, {}, /--context needs a kubeconfig/],
    ['an address alone', { 'kube-api': 'https://api.example' }, {}, /no cluster/],
    ['an address without TLS', { 'kube-api': 'http://api.example' }, POD, /--kube-api "http.*is no address/],
    ['an address that is none', { 'kube-api': 'api.example' }, POD, /--kube-api "api.example" is no address/],
    [
      'manifests and a kubeconfig',
      { manifests: ['a'], kubeconfig: 'k' },
      {},
      /--manifests stands in for an API server; leave out/,
    ],
  ])('refuse %s', (_says, given, environment, message) => {
    expect(() => readWebhookSettings(given as GivenFlags, environment)).toThrow(message);
  });
});
