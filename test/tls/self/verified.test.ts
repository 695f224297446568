import { expect, test } from 'vitest';
import { printPem, readPemCertificates } from '../../../src/tls/self/pem-certificates.ts';
import type { WebhookConfiguration } from '../../../src/tls/self/ports.ts';
import { verificationProblem } from '../../../src/tls/self/verified.ts';
import { ecKeys, ext, keyIdOf, type Made, made, NOW } from '../looking/made-certificate.ts';

const HOST = 'podrole.shop.svc';
const leafKeys = ecKeys();

function authority(subject: string, more: Parameters<typeof made>[0] = {}): Made {
  const keys = ecKeys();
  return made({ subject, keys, extensions: [ext.ca(), ext.subjectKeyId(keyIdOf(keys))], ...more });
}

function leafOf(signer: Made): string {
  const extensions = [ext.dns(HOST), ext.authorityKeyId(keyIdOf(signer.keys))];
  return made({ keys: leafKeys, signer, extensions }).pem;
}

function webhooks(...bundles: readonly (readonly Made[])[]): readonly WebhookConfiguration[] {
  const entries = bundles.map((bundle, at) => ({
    name: `${at}.podrole.io`,
    bundle: readPemCertificates(bundle.map(({ pem }) => pem).join('')).certificates,
    hasGarbage: false,
  }));
  return [{ kind: 'MutatingWebhookConfiguration', name: 'podrole', version: '1', entries }];
}

const at = { host: HOST, now: NOW };
const ours = authority('podrole CA');
const namesakes = Array.from({ length: 120 }, () => authority('podrole CA'));

test('a leaf is taken whose issuer stands behind more of that name than Go tries, as it tries those of the key first', () => {
  expect(verificationProblem(leafOf(ours), webhooks([...namesakes, ours]), at)).toBeUndefined();
});

test('a leaf is taken whose issuer has another key identifier than it says', () => {
  const odd = authority('odd CA', { extensions: [ext.ca(), ext.subjectKeyId(Buffer.of(1, 2, 3))] });
  expect(verificationProblem(leafOf(odd), webhooks([ours, odd]), at)).toBeUndefined();
});

test.each<[string, readonly (readonly Made[])[], RegExp]>([
  [
    'the second bundle is empty',
    [[ours], []],
    /^the caBundle of 1\.podrole\.io in podrole: neither the bundle nor the chain holds/,
  ],
  [
    'another has the name of its issuer',
    [namesakes.slice(0, 1)],
    /which has the name of its signer and another key$/,
  ],
  [
    'its issuer has ended',
    [[{ ...ours, pem: authority('podrole CA', { keys: ours.keys, notAfter: NOW - 1000 }).pem }]],
    /ended at/,
  ],
])('a leaf is not taken where %s', (_, bundles, problem) => {
  expect(verificationProblem(leafOf(ours), webhooks(...bundles), at)).toMatch(problem);
});

test('certificates that were never read here are looked at as well', () => {
  const bundle = webhooks([ours]).flatMap(({ entries }) => entries.flatMap((one) => one.bundle));
  const copies = bundle.map((one) => ({ ...one, pem: printPem([one]) }));
  const [configuration] = webhooks([]);
  if (configuration === undefined) throw new Error('none');
  const entries = [{ name: 'a', bundle: copies, hasGarbage: false }];
  expect(verificationProblem(leafOf(ours), [{ ...configuration, entries }], at)).toBeUndefined();
});
