import { describe, expect, test } from 'vitest';
import { readIssuerServeSettings } from '../../src/settings/issuer-serve.ts';

const GOOD = { issuer: 'https://oidc.demo.example/cluster', key: ['sa.pub'] };

describe('podrole issuer serve', () => {
  test('has defaults that go by tokens of the webhook and by STS', () => {
    expect(readIssuerServeSettings(GOOD, {})).toMatchObject({
      issuer: GOOD.issuer,
      jwksPath: '/openid/v1/jwks',
      interval: 30_000,
      retireAfter: 25 * 3_600_000,
      port: 8443,
      healthPort: 8081,
      metricsPort: 9999,
      drain: 5000,
      tlsMinVersion: 'TLSv1.2',
      apiServer: undefined,
    });
  });

  test('finds the API server of its pod', () => {
    const settings = readIssuerServeSettings(
      { issuer: GOOD.issuer, 'from-kubernetes': 'true' },
      { KUBERNETES_SERVICE_HOST: '10.0.0.1' },
    );
    expect(settings.apiServer).toMatchObject({ from: 'pod', server: 'https://10.0.0.1:443' });
  });

  test.each<[says: string, given: object, sentence: RegExp]>([
    ['without an issuer', { issuer: undefined }, /^--issuer is missing/],
    [
      'with an issuer that ends with a slash',
      { issuer: 'https://a.example/' },
      /--issuer .*ends with a slash/,
    ],
    ['without keys', { key: [] }, /^no keys: give/],
    ['with keys over plain HTTP', { jwks: ['http://a.example/jwks'] }, /^--jwks takes files and https URLs/],
    ['with half a pair', { 'tls-cert': 'tls.crt' }, /^--tls-cert and --tls-key belong together.*plain HTTP/],
    ['without a pause', { interval: '0' }, /^--interval is under 100ms/],
    ['with an endless pause', { interval: '25h' }, /^--interval "25h" is no duration/],
    ['on no cluster', { 'from-kubernetes': 'true' }, /give --kubeconfig/],
    ['with a kubeconfig for nothing', { kubeconfig: 'file' }, /are for --from-kubernetes/],
  ])('is wrong use %s', (_, given, sentence) => {
    expect(() => readIssuerServeSettings({ ...GOOD, ...given }, {})).toThrow(
      expect.objectContaining({ code: 'USAGE', message: expect.stringMatching(sentence) }),
    );
  });
});
