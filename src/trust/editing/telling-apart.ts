import { PodroleError } from '../../errors.ts';
import { judgeCondition } from '../evaluation/condition.ts';
import type { Condition, TrustPolicy } from '../policy.ts';

/** Says of a value of some condition keys what the policies make of it, as a text: of two with one text either will do. */
export type TellApart = (value: string) => string;

/** Asks every condition on keys that are meant of a value; what else stands in a policy does not look at it. */
export function tellingApart(policies: readonly TrustPolicy[], isMeant: (key: string) => boolean): TellApart {
  const judges = new Map(policies.flatMap((policy) => judgesOf(policy, isMeant)));
  return (value) => [...judges.values()].map((judge) => judge(value)).join();
}

/** One value of each kind, in the order given. */
export function oneOfEach(values: readonly string[], ...tell: readonly TellApart[]): readonly string[] {
  const first = new Map<string, string>();
  for (const value of values) {
    const kind = tell.map((one) => one(value)).join(' ');
    if (!first.has(kind)) first.set(kind, value);
  }
  return [...first.values()];
}

/** Statements that are asked about probes in all; a policy of IAM's largest quota has not half as many. */
const MOST_ASKED = 4_000_000;

/** Values of conditions that are held against each other; a policy of IAM's largest quota has not half a million. */
const MOST_COMPARED = 15_000_000;

/**
 * @throws PodroleError TRUST_UNPROVEN for more probes than are put to policies in a few seconds.
 */
export function checkEffort(probes: number, policies: readonly TrustPolicy[]): void {
  const statements = policies.reduce((sum, policy) => sum + policy.statements.length, 0);
  if (probes * statements > MOST_ASKED) throw tooMuch(`${probes} requests to ${statements} statements`);
}

/**
 * @throws PodroleError TRUST_UNPROVEN for policies with more values than are told apart in a few seconds.
 */
export function checkValues(policies: readonly TrustPolicy[]): void {
  const values = policies
    .flatMap(({ statements }) => statements.flatMap((one) => one.conditions))
    .reduce((sum, one) => sum + one.values.length, 0);
  if (values * values > MOST_COMPARED) throw tooMuch(`a comparison of ${values} values with each other`);
}

function tooMuch(what: string): PodroleError {
  return new PodroleError(
    'TRUST_UNPROVEN',
    `nothing was changed, as to prove it would take ${what}; the policy names too many subjects, audiences, session names, external ids or providers beside each other: divide it among roles`,
  );
}

function judgesOf({ version, statements }: TrustPolicy, isMeant: (key: string) => boolean) {
  const variables = version === '2012-10-17';
  const conditions = statements
    .flatMap((one) => one.conditions)
    .filter(({ key }) => isMeant(key.toLowerCase()));
  return conditions.map((one) => [JSON.stringify([variables, one]), judgeOf(one, variables)] as const);
}

function judgeOf(condition: Condition, variables: boolean): TellApart {
  const action = 'sts:AssumeRoleWithWebIdentity';
  const key = condition.key.toLowerCase();
  return (value) => judgeCondition(condition, { action, context: { [key]: [value] }, variables }).truth;
}
