import { describe, expect, test } from 'vitest';
import { PodroleError } from '../../src/errors.ts';
import { INJECT_FLAGS } from '../../src/settings/inject.ts';
import { readSettings } from '../../src/settings/read.ts';
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

  test('refuse to start without manifests', () => {
    expect(() => readWebhookSettings({})).toThrow(/--manifests is missing/);
  });
});
