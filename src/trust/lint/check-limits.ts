import { claimsOf } from './claims.ts';
import type { Problem } from './finding.ts';
import { listed } from './listed.ts';
import type { ReadCondition, ReadStatement } from './reading.ts';

/** Looks whether a statement says whom of a provider it lets in. */
export function* checkLimits(one: ReadStatement): Iterable<Problem> {
  const { allows, providers, conditions } = one;
  if (!allows || providers.length === 0) return;
  if (conditions.length === 0) {
    const names = listed(providers.map(({ value }) => value));
    yield { code: 'no-condition', sentence: `It trusts ${names} without a condition.` };
    return;
  }
  // A key that cannot be read was meant for what is missing.
  if (conditions.some(({ parsedKey }) => parsedKey.kind === 'malformed')) return;
  // Those that AWS knows by their host are limited by an application's id.
  if (providers.every(({ kind }) => kind === 'built-in')) return;
  yield* checkSubject(one);
  if (!claimsOf(one, 'aud').some(isMeantToLimit))
    yield { code: 'no-aud', sentence: 'No condition names aud.' };
}

function* checkSubject(one: ReadStatement): Iterable<Problem> {
  const others = claimsOf(one).filter(({ parsedKey }) => !['sub', 'aud', 'amr'].includes(parsedKey.claim));
  const subjects = claimsOf(one, 'sub');
  if (subjects.some(isMeantToLimit) || others.some(isMeantToLimit)) return;
  const negated = subjects.filter(({ read }) => read?.negated);
  if (negated.length === 0) {
    const whom = one.isCluster ? 'any ServiceAccount of the cluster' : 'whomever the provider vouches for';
    yield { code: 'no-sub', sentence: `No condition names sub: it lets in ${whom}.` };
    return;
  }
  const operators = listed(negated.map(({ operator }) => operator));
  yield { code: 'sub-only-negated', sentence: `The only limit on sub is ${operators}.` };
}

/** What is wrong with its operator has a finding of its own. */
function isMeantToLimit({ read }: ReadCondition): boolean {
  return read === undefined || (!read.negated && read.comparison !== 'presence');
}
