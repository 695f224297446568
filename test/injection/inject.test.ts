import { describe, expect, test } from 'vitest';
import type { Grant } from '../../src/identity/decision.ts';
import { inject } from '../../src/injection/inject.ts';
import { IDENTITY_FLAGS } from '../../src/settings/identity.ts';
import { readSettings } from '../../src/settings/read.ts';

const settings = readSettings(IDENTITY_FLAGS, {}, {});
const everyone: Grant['containers'] = { include: undefined, skip: new Set() };
const grantFor = (containers: Grant['containers']): Grant => ({
  method: 'container-credentials',
  audience: 'a',
  expirationSeconds: 3600,
  stsRegionalEndpoint: false,
  region: undefined,
  containers,
});

const NOTHING = { known: new Map<string, string>(), hasUnknown: false };

function injected(pod: Readonly<Record<string, unknown>>, containers = everyone) {
  const additions = inject(pod, { grant: grantFor(containers), settings, elsewhere: () => NOTHING });
  if (additions === 'too-large') throw new Error(additions);
  return additions;
}
const spec = { initContainers: [{ name: 'init' }], containers: [{ name: 'app' }] };

describe('names in the lists of containers that no container bears', () => {
  const remarks = (containers: Grant['containers']) =>
    injected({ spec }, containers).remarks.flatMap(({ code, text }) =>
      code === 'container-unknown' ? [text] : [],
    );

  test.each<[says: string, containers: Grant['containers'], texts: readonly string[]]>([
    ['of none', everyone, []],
    ['of a container', { include: undefined, skip: new Set(['app']) }, []],
    ['of an init container', { include: undefined, skip: new Set(['init']) }, []],
    [
      'to skip',
      { include: undefined, skip: new Set(['app', 'proxy']) },
      ['no container of the pod is called "proxy", which skip-containers names'],
    ],
    [
      'to include, which make those to skip irrelevant',
      { include: new Set(['app', 'proxy']), skip: new Set(['other']) },
      ['no container of the pod is called "proxy", which include-containers names'],
    ],
  ])('%s', (_says, containers, texts) => {
    expect(remarks(containers)).toEqual(texts);
  });

  test('are told up to the fifth', () => {
    const skip = new Set(['a', 'b', 'c', 'd', 'e', 'f', 'g']);
    expect(remarks({ include: undefined, skip })).toHaveLength(5);
  });
});

describe('the label of pods that use the agent', () => {
  const labels = (metadata: unknown) =>
    injected({ metadata, spec }).operations.filter(({ path }) => path.startsWith('/metadata'));

  test.each<[metadata: unknown, operations: readonly object[]]>([
    [{}, [{ op: 'add', path: '/metadata/labels', value: { 'eks.amazonaws.com/pod-identity': 'enabled' } }]],
    [
      { labels: {} },
      [{ op: 'add', path: '/metadata/labels/eks.amazonaws.com~1pod-identity', value: 'enabled' }],
    ],
    [{ labels: { 'eks.amazonaws.com/pod-identity': 'disabled' } }, []],
    [undefined, []],
    [null, []],
  ])('on metadata %j takes %j', (metadata, operations) => {
    expect(labels(metadata)).toEqual(operations);
  });
});
