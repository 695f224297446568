import { printable, quote } from '../../identity/quote.ts';
import type { Operator } from './operator.ts';

/** Whether something matches; `unknown` where this evaluator does not know what AWS would say. */
export type Truth = 'yes' | 'no' | 'unknown';

/** A condition on a key that the request has. */
export interface Compared {
  readonly operator: Operator;
  readonly key: string;
  readonly expected: readonly string[];
  readonly given: readonly string[];
}

const LIST_SHOWN = 3;
const VALUE_SHOWN = 160;
/** A key holds an issuer of up to 255 characters, and its last ones matter most. */
const KEY_SHOWN = 300;

/** The sentence of every reason. A code is never reused for another meaning. */
const SENTENCES = {
  matched: () => 'every element matches the request',
  'action-differs': (given: string, expected: readonly string[]) =>
    `its Action is ${list(expected)}, the request is ${given}`,
  'action-excluded': (given: string, excluded: readonly string[]) =>
    `its NotAction is ${list(excluded)}, the request is ${given}`,
  'principal-differs': (given: string, expected: readonly string[]) =>
    `its Principal is ${list(expected)}, the caller is ${value(given)}`,
  'condition-key-missing': (operator: string, key: string) =>
    `${operator} asks for ${name(key)}, which the request does not have`,
  'condition-key-present': (operator: string, key: string) =>
    `${operator} wants the request to be without ${name(key)}, which it has`,
  'condition-value-differs': ({ operator, key, expected, given }: Compared) =>
    `${operator.name} wants ${counted(operator, key)} to be ${operator.negated ? 'none of ' : ''}${list(expected)}, the request has ${list(given, 'and')}`,
  'condition-value-empty': (operator: string, key: string) =>
    `${operator} never holds for ${name(key)} in this request, which has no value in it`,
  'wildcard-under-string-equals': ({ operator, key, given }: Compared, pattern: string, instead: string) =>
    `${operator.name} takes the wildcard in ${name(key)} ${value(pattern)} literally, so it never equals ${list(given)}: use ${instead}`,
  'unknown-operator': (operator: string) =>
    `it uses the condition operator ${name(operator)}, which is not evaluated here`,
  'operator-case': (operator: string, documented: string) =>
    `it writes the condition operator ${documented} as ${name(operator)}, of which AWS does not document what it means`,
  'unknown-condition-key': (key: string) => `it asks for ${name(key)}, which is not evaluated here`,
  'repeated-condition-key': (operator: string, key: string) =>
    `it has ${name(key)} under ${name(operator)} more than once, in another case of letters, of which AWS does not document which counts`,
  'condition-value-unknown': (key: string) => `it depends on ${name(key)}, which was not given`,
  'several-values': ({ operator, key, given }: Omit<Compared, 'expected'>) =>
    `the request has ${given.length} values of ${name(key)}, and AWS does not document what ${operator.name} makes of them without ForAnyValue or ForAllValues`,
  'empty-value': (operator: string, key: string) =>
    `a value of ${name(key)} in the request is empty, and AWS does not document what ${operator} makes of it`,
  'characters-undocumented': (operator: string, key: string, expected: string) =>
    `AWS does not document how ${operator} compares ${name(key)} with ${value(expected)} where there are characters beyond ASCII`,
  'values-too-long': (operator: string, key: string) =>
    `the request's values of ${name(key)} are longer than those for which ${operator} is evaluated here`,
  'null-value': (operator: string, key: string, expected: string) =>
    `${operator} has ${value(expected)} for ${name(key)}, where AWS documents true and false`,
  'braces-undocumented': (operator: string, key: string, expected: string) =>
    `AWS does not document whether ${operator} for ${name(key)} takes wildcards in the braces of ${value(expected)} in a policy without "Version": "2012-10-17"`,
  'policy-variable': (expected: string) =>
    `it uses the policy variable in ${value(expected)}, which is not evaluated here`,
  'unknown-action': (action: string) =>
    `it names the action ${value(action)}, a form which is not evaluated here`,
  'unknown-principal': (type: string, principal: string) =>
    `it names the principal ${name(type)} ${value(principal)}, of which it is not evaluated here whether it is the caller`,
  'unknown-element': (element: string) => `it uses ${element}, which is not evaluated here`,
  'empty-list': (element: string) =>
    `its ${name(element)} is an empty list, of which AWS does not document what it means`,
} as const;

/** A literal of the closed table of reasons. */
export type ReasonCode = keyof typeof SENTENCES;

/** Why a statement does or does not match. */
export interface Reason {
  readonly code: ReasonCode;
  /** A clause about the statement, for people. Values in it are escaped and cut. */
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

function counted({ set }: Operator, key: string): string {
  if (set === 'ForAllValues') return `every value of ${name(key)}`;
  return set === 'ForAnyValue' ? `a value of ${name(key)}` : name(key);
}

function list(values: readonly string[], between = 'or'): string {
  const more = values.length - LIST_SHOWN;
  const shown = values.slice(0, LIST_SHOWN).map(value);
  return [...shown, ...(more > 0 ? [`${more} more`] : [])].join(` ${between} `);
}

function value(text: string): string {
  return quote(text, VALUE_SHOWN);
}

function name(text: string): string {
  return printable(text, KEY_SHOWN);
}
