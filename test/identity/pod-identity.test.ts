import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { decide } from '../../src/identity/decide.ts';
import { createExpressions } from '../../src/identity/expressions.ts';
import { NOTHING_KNOWN } from '../../src/identity/facts.ts';
import { viewPod } from '../../src/identity/pod.ts';
import { stableJitter } from '../../src/identity/pod-identity.ts';
import { IDENTITY_FLAGS } from '../../src/settings/identity.ts';
import { readSettings } from '../../src/settings/read.ts';

const settings = readSettings(IDENTITY_FLAGS, {}, {});
const facts = { ...NOTHING_KNOWN, usesContainerCredentials: () => true };
const podOf = (name: string) => viewPod({ metadata: { name }, spec: {} }, 'shop');

function expirationWith(jitter: number, annotation?: string) {
  const annotations = annotation === undefined ? {} : { 'eks.amazonaws.com/token-expiration': annotation };
  const pod = viewPod({ metadata: { name: 'x', annotations }, spec: {} }, 'shop');
  const decision = decide(pod, {
    facts,
    settings,
    jitter: () => jitter,
    expressions: createExpressions(settings),
  });
  return decision.outcome === 'grant' ? decision.grant.expirationSeconds : undefined;
}

describe('the life of the token for the agent', () => {
  test.each<[jitter: number, seconds: number]>([
    [0, 79_200],
    [0.5, 82_800],
    [1 - Number.EPSILON, 86_400],
  ])('at %d is %i', (jitter, seconds) => {
    expect(expirationWith(jitter)).toBe(seconds);
  });

  test('is a whole number from 79200 to 86400 at any jitter', () => {
    fc.assert(
      fc.property(fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true }), (jitter) => {
        const seconds = expirationWith(jitter);
        expect(Number.isInteger(seconds) && Number(seconds) >= 79_200 && Number(seconds) <= 86_400).toBe(
          true,
        );
      }),
    );
  });

  test.each<[annotation: string, seconds: number]>([
    ['3600', 3600],
    ['86399', 86_399],
    ['86401', 86_401],
    ['79200', 79_200],
    ['599', 600],
  ])('named by the pod as %s is %i without jitter', (annotation, seconds) => {
    expect(expirationWith(0.5, annotation)).toBe(seconds);
  });
});

describe('stable jitter', () => {
  test('is the same at every call', () => {
    expect(stableJitter(podOf('a'))).toBe(stableJitter(podOf('a')));
  });

  test('is from 0 to below 1 for any pod', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (name) => {
        const jitter = stableJitter(podOf(name));
        expect(jitter >= 0 && jitter < 1).toBe(true);
      }),
    );
  });

  test('spreads the pods of a StatefulSet over the whole span', () => {
    const spread = Array.from({ length: 200 }, (_, index) => stableJitter(podOf(`orders-${index}`)));
    expect(new Set(spread).size).toBeGreaterThan(190);
    expect(Math.max(...spread) - Math.min(...spread)).toBeGreaterThan(0.5);
  });
});
