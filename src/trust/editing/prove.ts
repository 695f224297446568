import { PodroleError } from '../../errors.ts';
import { verbatim } from '../../identity/quote.ts';
import { evaluate, type StatementVerdict, type TrustRequest, type Verdict } from '../evaluation/evaluate.ts';
import { explainVerdict } from '../evaluation/explain.ts';
import type { TrustPolicy } from '../policy.ts';
import { sorted } from './sorted.ts';

/** A request that is put to a policy before and after its edit. */
export interface Probe {
  /** Who asks, for messages. */
  readonly who: string;
  readonly request: TrustRequest;
  readonly expects: Expectation;
}

/** What an edit may do to a request: nothing, let it in, refuse it; or, where a pattern speaks of it, only the one or the other. */
export type Expectation = 'same' | 'allowed' | 'refused' | 'not-refused' | 'not-allowed';

/** Characters of {@link Probe.who} that are told. */
const LONGEST_WHO = 1000;

/**
 * Asks the evaluator whether an edit does what it is to do and nothing else.
 *
 * @returns what could not be proven, as it rests on what is not evaluated.
 * @throws PodroleError TRUST_UNPROVEN with the first request for which it is not so, and why.
 */
export function prove(before: TrustPolicy, after: TrustPolicy, probes: readonly Probe[]): readonly string[] {
  const unproven: string[] = [];
  for (const { who, request, expects } of probes) {
    const [was, is] = [evaluate(before, request), evaluate(after, request)];
    const broken = brokenBy(expects, was, is);
    if (broken === undefined) continue;
    const why = `${verbatim(who, LONGEST_WHO)} ${broken}: ${explainVerdict(is)}`;
    if (!restsOnUnknown(expects, is))
      throw new PodroleError('TRUST_UNPROVEN', `nothing was changed, as in the edited policy ${why}`);
    unproven.push(why);
  }
  return sorted(unproven);
}

/** Told once of what is known; else of what may be, should AWS take everything that is not evaluated for a consent. */
function brokenBy(expects: Expectation, was: Verdict, is: Verdict): string | undefined {
  return BROKEN[expects](was.allowed, is.allowed) ?? BROKEN[expects](mayAllow(was), mayAllow(is));
}

/** What is wrong where an expectation is not met. */
const BROKEN: Readonly<Record<Expectation, (was: boolean, is: boolean) => string | undefined>> = {
  same(was, is) {
    if (was === is) return undefined;
    return is ? 'would be let in' : 'would be let in no more';
  },
  allowed: (_was, is) => (is ? undefined : 'would still be refused'),
  refused: (_was, is) =>
    is
      ? 'would still be let in, by a pattern or a statement that asks for no subject; remove that first'
      : undefined,
  'not-refused': (was, is) => (was && !is ? 'would be let in no more' : undefined),
  'not-allowed': (was, is) => (is && !was ? 'would be let in' : undefined),
};

/** Whether the verdict may be the one that is expected after all, as nothing that is known speaks against it. */
function restsOnUnknown(expects: Expectation, is: Verdict): boolean {
  if (expects === 'allowed') return !is.allowed && deniedByUnknown(is);
  // Where only a Deny that is not evaluated stands before a consent, the consent is what was to go.
  return expects === 'refused' && !is.statements.some(({ effect, matched }) => effect === 'Allow' && matched);
}

function deniedByUnknown({ statements }: Verdict): boolean {
  const denies = statements.filter(({ effect, matched }) => effect === 'Deny' && matched);
  return denies.length > 0 && denies.every(isUndecided);
}

/** Whether the policy allows where all that is not evaluated speaks for it. */
function mayAllow({ statements }: Verdict): boolean {
  const applies = (one: StatementVerdict) =>
    one.effect === 'Allow' ? one.matched || isUndecided(one) : one.matched && !isUndecided(one);
  const effects = statements.filter(applies).map(({ effect }) => effect);
  return effects.includes('Allow') && !effects.includes('Deny');
}

/** Whether what is not evaluated decides on the statement. */
function isUndecided({ reason, unknown }: StatementVerdict): boolean {
  return unknown.includes(reason);
}
