import { type Comparison, exact, ignoringCase, like } from './comparison.ts';

/** Which of a request's values of a key must match. */
export type SetPrefix = 'ForAllValues' | 'ForAnyValue';

/** A condition operator, in all its parts. */
export interface Operator {
  /** As written in policies, set prefix and `IfExists` included. */
  readonly name: string;
  readonly compare: Comparison;
  /** Whether none of the policy's values may match. */
  readonly negated: boolean;
  /** `undefined` for an operator that takes a key with one value only. */
  readonly set: SetPrefix | undefined;
  /** Whether it holds where the request does not have the key. */
  readonly ifExists: boolean;
}

/**
 * Every operator on strings, without its set prefix and `IfExists`.
 *
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_condition_operators.html
 */
const BASES = [
  { base: 'StringEquals', compare: exact, negated: false },
  { base: 'StringNotEquals', compare: exact, negated: true },
  { base: 'StringEqualsIgnoreCase', compare: ignoringCase, negated: false },
  { base: 'StringNotEqualsIgnoreCase', compare: ignoringCase, negated: true },
  { base: 'StringLike', compare: like, negated: false },
  { base: 'StringNotLike', compare: like, negated: true },
] as const;

const PREFIXES = [undefined, 'ForAllValues', 'ForAnyValue'] as const;

const OPERATORS: ReadonlyMap<string, Operator> = new Map(
  BASES.flatMap(({ base, compare, negated }) =>
    PREFIXES.flatMap((set) =>
      [false, true].map((ifExists) => {
        const name = operatorName(base, set, ifExists);
        return [name, { name, compare, negated, set, ifExists }] as const;
      }),
    ),
  ),
);

/** The operator that asks whether a key is there at all. It has neither set prefix nor `IfExists`. */
export const NULL = 'Null';

const DOCUMENTED: ReadonlyMap<string, string> = new Map(
  [NULL, ...OPERATORS.keys()].map((name) => [name.toLowerCase(), name]),
);

/** The operator of that name; `undefined` for one that is not evaluated here. */
export function findOperator(name: string): Operator | undefined {
  return OPERATORS.get(name);
}

/** How the documentation writes an operator; `undefined` for one that is not evaluated here in any case. */
export function documentedName(name: string): string | undefined {
  return DOCUMENTED.get(name.toLowerCase());
}

/** The operator that takes wildcards where this one does not. */
export function wildcardName({ set, ifExists }: Operator): string {
  return operatorName('StringLike', set, ifExists);
}

function operatorName(base: string, set: SetPrefix | undefined, ifExists: boolean): string {
  return `${set === undefined ? '' : `${set}:`}${base}${ifExists ? 'IfExists' : ''}`;
}
