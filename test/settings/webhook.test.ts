import { describe, expect, test } from 'vitest';
import { PodroleError } from '../../src/errors.ts';
import { INJECT_FLAGS } from '../../src/settings/inject.ts';
import { type GivenFlags, readSettings } from '../../src/settings/read.ts';
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
const TLS = {
  tlsCert: undefined,
  tlsKey: undefined,
  writeCa: undefined,
  clientCa: undefined,
  tlsMinVersion: 'TLSv1.2',
  tlsCipherSuites: undefined,
};

describe('without any flag', () => {
  test('the webhook runs on these settings', () => {
    expect(readSettings(WEBHOOK_FLAGS, {}, {})).toEqual({
      ...IDENTITY,
      ...MANIFESTS,
      ...CLUSTER,
      ...LIMITS,
      ...TLS,
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
  const read = (given: Readonly<Record<string, string>>) =>
    readWebhookSettings({ manifests: ['a'], ...given });

  test.each<[says: string, given: Readonly<Record<string, string>>, message: RegExp]>([
    ['a certificate without its key', { 'tls-cert': 'c' }, /--tls-cert and --tls-key belong together/],
    ['a key without its certificate', { 'tls-key': 'k' }, /--tls-cert and --tls-key belong together/],
    [
      'a CA to write besides a certificate',
      { 'tls-cert': 'c', 'tls-key': 'k', 'write-ca': 'w' },
      /--write-ca writes the CA/,
    ],
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
