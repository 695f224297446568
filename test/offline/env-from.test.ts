import { describe, expect, test } from 'vitest';
import { snapshotOf } from '../../src/cluster/manifests/snapshot.ts';
import { createExpressions } from '../../src/identity/expressions.ts';
import { NOTHING_KNOWN } from '../../src/identity/facts.ts';
import { stableJitter } from '../../src/identity/pod-identity.ts';
import { parseManifest } from '../../src/manifests/parse.ts';
import { injectDocuments } from '../../src/offline/inject-documents.ts';
import { IDENTITY_FLAGS } from '../../src/settings/identity.ts';
import { readSettings } from '../../src/settings/read.ts';

const { facts, keysOf } = snapshotOf(
  parseManifest(
    'cluster.yaml',
    `
kind: ServiceAccount
metadata: {name: app, namespace: shop, annotations: {eks.amazonaws.com/role-arn: "arn:aws:iam::111122223333:role/app"}}
---
kind: ConfigMap
metadata: {name: region, namespace: shop}
data: {AWS_REGION: eu-west-1, COLOUR: blue}
---
kind: ConfigMap
metadata: {name: half, namespace: shop}
data: {REGION: eu-west-1}
---
kind: ConfigMap
metadata: {name: colour}
data: {COLOUR: blue}
---
kind: Secret
metadata: {name: keys, namespace: shop}
data: {AWS_ACCESS_KEY_ID: c2VjcmV0}
---
kind: Secret
metadata: {name: written, namespace: shop}
stringData: {AWS_SECRET_ACCESS_KEY: hush, AWS_DEFAULT_REGION: eu-west-1}
`,
  ),
  { defaultNamespace: 'shop' },
);

function remarks(envFrom: unknown, { env = [] as object[], region = 'eu-central-1' } = {}) {
  const spec = { serviceAccountName: 'app', containers: [{ name: 'c', env, envFrom }] };
  const [document] = injectDocuments(parseManifest('in.yaml', JSON.stringify({ kind: 'Pod', spec })), {
    facts: { ...NOTHING_KNOWN, ...facts },
    keysOf,
    jitter: stableJitter,
    expressions: createExpressions({ maxExpression: 2048 }),
    settings: readSettings(IDENTITY_FLAGS, region === '' ? {} : { 'aws-default-region': region }, {}),
    defaultNamespace: 'shop',
  });
  return document?.objects[0]?.mutation.remarks ?? [];
}
const configMap = (name: string, prefix?: string) => ({ configMapRef: { name }, ...(prefix && { prefix }) });
const secret = (name: string) => ({ secretRef: { name } });
const REGION_TAKEN = {
  code: 'env-from-overridden',
  text: 'container "c" takes AWS_REGION from "ConfigMap shop/region"; the injected region comes before it',
};

describe('inject looks into the ConfigMaps and Secrets that envFrom names', () => {
  test.each<[says: string, envFrom: unknown, expected: readonly object[]]>([
    ['a region there is overridden', [configMap('region')], [REGION_TAKEN]],
    [
      'a region made by the prefix, too',
      [configMap('half', 'AWS_')],
      [{ ...REGION_TAKEN, text: REGION_TAKEN.text.replace('/region', '/half') }],
    ],
    ['a prefix makes another variable', [configMap('region', 'OLD_')], []],
    ['no region there needs no word', [configMap('colour')], []],
    [
      'an object that is not known is said so',
      [configMap('elsewhere')],
      [expect.objectContaining({ code: 'env-from-unknown' })],
    ],
    ['a kind is not the other', [secret('region')], [expect.objectContaining({ code: 'env-from-unknown' })]],
    [
      'access keys of a Secret come before the role',
      [secret('keys')],
      [
        {
          code: 'static-keys-set',
          text: 'container "c" takes access keys from "Secret shop/keys"; SDKs use them before the role',
        },
      ],
    ],
    [
      'stringData counts',
      [secret('written')],
      [
        expect.objectContaining({ code: 'static-keys-set' }),
        expect.objectContaining({
          code: 'env-from-overridden',
          text: expect.stringContaining('AWS_DEFAULT_REGION'),
        }),
      ],
    ],
    ['what is no list is nobody’s', {}, []],
    ['members that are no objects are passed over', [null, 5, { configMapRef: 'region' }], []],
  ])('%s', (_says, envFrom, expected) => {
    expect(remarks(envFrom)).toEqual(expected);
  });

  test('a region of its own in env is what counts', () => {
    expect(remarks([configMap('region')], { env: [{ name: 'AWS_REGION', value: 'eu-west-3' }] })).toEqual([]);
  });

  test('where no region is injected, none is overridden', () => {
    expect(remarks([configMap('region')], { region: '' })).toEqual([]);
  });

  test('no value of a Secret is kept', () => {
    expect(keysOf('Secret', 'shop', 'written')).toEqual(['AWS_SECRET_ACCESS_KEY', 'AWS_DEFAULT_REGION']);
  });
});
