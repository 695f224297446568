import { describe, expect, test } from 'vitest';
import { snapshotOf } from '../../src/cluster/manifests/snapshot.ts';
import { parseManifest } from '../../src/manifests/parse.ts';

const snapshot = (text: string) => snapshotOf(parseManifest('f.yaml', text));

describe('a snapshot of manifests', () => {
  test('knows ServiceAccounts by namespace and name, also those in lists', () => {
    const { facts, summary } = snapshot(
      JSON.stringify({
        kind: 'List',
        items: [
          { kind: 'ServiceAccount', metadata: { name: 'a', namespace: 'x', annotations: { k: 'v' } } },
          { kind: 'ServiceAccountList', items: [{ metadata: { name: 'b' } }] },
          { kind: 'Namespace', metadata: { name: 'x', labels: { l: 'w' } } },
          { kind: 'Pod', metadata: { name: 5 } },
        ],
      }),
    );
    expect(facts.serviceAccount('x', 'a')).toEqual({ annotations: { k: 'v' }, labels: {} });
    expect(facts.serviceAccount('default', 'b')).toEqual({ annotations: {}, labels: {} });
    expect(facts.namespace('x')).toEqual({ annotations: {}, labels: { l: 'w' } });
    expect(facts.serviceAccount('x', 'b')).toBeUndefined();
    expect(summary).toBe('2 ServiceAccounts, 1 Namespace, 0 ConfigMaps');
  });

  test('takes the last of several objects with one name', () => {
    const { facts } = snapshot(
      'kind: ServiceAccount\nmetadata: {name: a, annotations: {k: first}}\n---\nkind: ServiceAccount\nmetadata: {name: a}\n',
    );
    expect(facts.serviceAccount('default', 'a')?.annotations).toEqual({});
  });

  test.each<[says: string, namespace: string | undefined, data: object, role: string | undefined]>([
    ['its key config', 'eks', { config: '{"a/x": {"RoleARN": "r"}}' }, 'r'],
    ['no other key', 'eks', { roles: '{"a/x": {"RoleARN": "r"}}' }, undefined],
    ['no key that is no text', 'eks', { config: { 'a/x': { RoleARN: 'r' } } }, undefined],
    ['nothing where it is not watched', undefined, { config: '{"a/x": {"RoleARN": "r"}}' }, undefined],
    ['nothing in another namespace', 'kube-system', { config: '{"a/x": {"RoleARN": "r"}}' }, undefined],
    ['nothing malformed where it is not watched', undefined, { config: '{' }, undefined],
  ])('reads of the ConfigMap %s', (_says, configMapNamespace, data, role) => {
    const metadata = { name: 'pod-identity-webhook', namespace: 'eks' };
    const text = JSON.stringify({ kind: 'ConfigMap', metadata, data });
    const { facts, problem } = snapshotOf(parseManifest('f.yaml', text), { configMapNamespace });
    expect(facts.configMapRole('a', 'x')?.roleArn).toBe(role);
    expect(problem).toBeUndefined();
  });

  test('reads no ConfigMap that is not watched, whatever its namespace is called', () => {
    const metadata = { name: 'pod-identity-webhook', namespace: 'undefined' };
    const data = { config: '{"a/x": {"RoleARN": "r"}}' };
    const { facts } = snapshot(JSON.stringify({ kind: 'ConfigMap', metadata, data }));
    expect(facts.configMapRole('a', 'x')).toBeUndefined();
  });

  test.each<[says: string, text: string, message: RegExp]>([
    [
      'an annotation that is a number',
      'kind: X\n---\nkind: ServiceAccount\nmetadata:\n  name: a\n  annotations:\n    k: 3600\n',
      /^f\.yaml:7: ServiceAccount field "metadata\.annotations\.k" is no string; put it in quotes$/,
    ],
    [
      'annotations that are a list',
      'kind: Namespace\nmetadata: {name: a, annotations: []}\n',
      /^f\.yaml:2: .*no map/,
    ],
    [
      'a name that is missing',
      'kind: ServiceAccount\nmetadata: {}\n',
      /^f\.yaml:2: .*"metadata\.name" is missing/,
    ],
    [
      'a name that is a boolean',
      'kind: ConfigMap\nmetadata:\n  name: yes\n',
      /^f\.yaml:3: .*put it in quotes/,
    ],
    [
      'a wrong type within a JSON list',
      '{"kind": "List", "items": [\n{"kind": "ServiceAccount",\n "metadata": {"name": 7}}]}',
      /^f\.yaml:3: ServiceAccount field "metadata\.name"/,
    ],
  ])('refuses %s, naming file, line and field', (_says, text, message) => {
    expect(() => snapshot(text)).toThrow(
      expect.objectContaining({ code: 'MANIFEST_INVALID', message: expect.stringMatching(message) }),
    );
  });
});
