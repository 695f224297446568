import { expect, test } from 'vitest';
import { whyNotPublic } from '../../src/verify/not-public.ts';

test.each([
  ['kubernetes.default.svc.cluster.local', 'names that end in .cluster.local are not of the public DNS'],
  ['kubernetes.default.svc', 'names that end in .svc are not of the public DNS'],
  ['oidc.corp.internal', 'names that end in .internal are not of the public DNS'],
  ['kubernetes', 'kubernetes is a name within a network'],
  ['localhost', 'localhost is a name within a network'],
  ['10.0.0.1', '10.0.0.1 is a private address'],
  ['[fd00::1]', 'fd00::1 is a private address'],
  ['oidc.example.com', undefined],
  ['svc.example.com', undefined],
  ['mysvc.io', undefined],
  ['8.8.8.8', undefined],
  ['172.32.0.1', undefined],
  ['[2606:4700::1]', undefined],
])('of %s it says %s', (host, why) => {
  expect(whyNotPublic(host)).toBe(why);
});
