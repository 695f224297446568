import { expect, test } from 'vitest';
import { selfTlsRights } from '../../../../src/tls/self/kubernetes/rights.ts';

test('self mode may touch one Secret and the configurations that were named, and nothing else', () => {
  const configurations = [
    { kind: 'MutatingWebhookConfiguration', name: 'podrole' },
    { kind: 'ValidatingWebhookConfiguration', name: 'podrole-check' },
  ] as const;
  const { clusterRole, role } = selfTlsRights({ secret: 'podrole-tls', configurations });
  const rules = [...clusterRole, ...role].map(({ resources, resourceNames, verbs }) => ({
    resources,
    resourceNames,
    verbs,
  }));
  expect(rules).toEqual([
    {
      resources: ['mutatingwebhookconfigurations'],
      resourceNames: ['podrole'],
      verbs: ['get', 'list', 'watch', 'patch'],
    },
    {
      resources: ['validatingwebhookconfigurations'],
      resourceNames: ['podrole-check'],
      verbs: ['get', 'list', 'watch', 'patch'],
    },
    { resources: ['secrets'], resourceNames: ['podrole-tls'], verbs: ['get', 'create', 'patch'] },
  ]);
});
