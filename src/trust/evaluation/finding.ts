import { shown } from '../problem.ts';

/** Whether something matches; `unknown` where this evaluator does not know what AWS would say. */
export type Truth = 'yes' | 'no' | 'unknown';

const LIST_SHOWN = 3;

/** The sentence of every reason. A code is never reused for another meaning. */
const SENTENCES = {
  matched: () => 'every element matches the request',
  'action-differs': (given: string, expected: readonly string[]) =>
    `its Action is ${some(expected)}, the request is ${given}`,
  'principal-differs': (given: string, expected: readonly string[]) =>
    `its Principal is ${some(expected)}, the caller is ${shown(given)}`,
  'condition-key-missing': (operator: string, key: string) =>
    `${operator} asks for ${key}, which the request does not have`,
  'condition-value-differs': (
    operator: string,
    key: string,
    expected: readonly string[],
    given: readonly string[],
  ) => `${operator} wants ${key} to be ${some(expected)}, the request has ${some(given)}`,
  'wildcard-under-string-equals': (key: string, pattern: string, given: readonly string[]) =>
    `StringEquals takes the wildcard in ${key} ${shown(pattern)} literally, so it never equals ${some(given)}: use StringLike`,
  'unknown-operator': (operator: string) =>
    `it uses the condition operator ${operator}, which is not evaluated here`,
  'unknown-condition-key': (key: string) => `it asks for ${key}, which is not evaluated here`,
  'condition-value-unknown': (key: string) => `it depends on ${key}, which was not given`,
  'unknown-principal': (type: string, value: string) =>
    `it names the principal ${type} ${shown(value)}, a form which is not evaluated here`,
  'unknown-element': (element: string) => `it uses ${element}, which is not evaluated here`,
  'policy-variable': (value: string) =>
    `it uses the policy variable in ${shown(value)}, which is not evaluated here`,
} as const;

/** A literal of the closed table of reasons. */
export type ReasonCode = keyof typeof SENTENCES;

/** Why a statement does or does not match. */
export interface Reason {
  readonly code: ReasonCode;
  /** A clause about the statement, for people. */
  readonly sentence: string;
}

/** What was found about one element of a statement. */
export interface Finding {
  readonly truth: Truth;
  readonly reason: Reason;
}

/** A finding with the sentence of its code, made from that sentence's arguments. */
export function finding<C extends ReasonCode>(
  truth: Truth,
  code: C,
  ...details: Parameters<(typeof SENTENCES)[C]>
): Finding {
  const sentence = SENTENCES[code] as (...details: unknown[]) => string;
  return { truth, reason: { code, sentence: sentence(...details) } };
}

function some(values: readonly string[]): string {
  const first = values.slice(0, LIST_SHOWN).map(shown).join(' or ');
  const more = values.length - LIST_SHOWN;
  if (values.length === 0) return 'an empty list';
  return more > 0 ? `${first} or ${more} more` : first;
}
