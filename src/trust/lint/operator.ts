/** What a condition operator compares, as far as the lint asks. */
export type Comparison =
  /** Text, character for character. */
  | 'equals'
  /** Text, with wildcards in the policy's value. */
  | 'like'
  /** ARNs, part for part. */
  | 'arn'
  | 'address'
  /** Whether the key is there at all. */
  | 'presence'
  /** Numbers, dates, truth, bytes. */
  | 'other';

/** A condition operator taken apart. */
export interface Operator {
  readonly comparison: Comparison;
  /** It holds for what is not in its list. */
  readonly negated: boolean;
  readonly ignoresCase: boolean;
  readonly forAllValues: boolean;
  readonly ifExists: boolean;
}

/**
 * The operators of IAM, without prefix and suffix.
 *
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_condition_operators.html
 */
const COMPARISONS: Readonly<Record<string, Comparison>> = {
  StringEquals: 'equals',
  StringNotEquals: 'equals',
  StringEqualsIgnoreCase: 'equals',
  StringNotEqualsIgnoreCase: 'equals',
  StringLike: 'like',
  StringNotLike: 'like',
  ArnEquals: 'arn',
  ArnLike: 'arn',
  ArnNotEquals: 'arn',
  ArnNotLike: 'arn',
  IpAddress: 'address',
  NotIpAddress: 'address',
  Null: 'presence',
  Bool: 'other',
  BinaryEquals: 'other',
  NumericEquals: 'other',
  NumericNotEquals: 'other',
  NumericLessThan: 'other',
  NumericLessThanEquals: 'other',
  NumericGreaterThan: 'other',
  NumericGreaterThanEquals: 'other',
  DateEquals: 'other',
  DateNotEquals: 'other',
  DateLessThan: 'other',
  DateLessThanEquals: 'other',
  DateGreaterThan: 'other',
  DateGreaterThanEquals: 'other',
};

const FORM = /^(ForAllValues:|ForAnyValue:)?([A-Za-z]+?)(IfExists)?$/;

/** Takes an operator apart; `undefined` for one that IAM does not have, `NullIfExists` among them. */
export function parseOperator(text: string): Operator | undefined {
  const [, prefix, name = '', suffix] = FORM.exec(text) ?? [];
  const comparison = Object.hasOwn(COMPARISONS, name) ? COMPARISONS[name] : undefined;
  if (comparison === undefined || (comparison === 'presence' && suffix !== undefined)) return undefined;
  return {
    comparison,
    negated: name.includes('Not'),
    ignoresCase: name.endsWith('IgnoreCase'),
    forAllValues: prefix === 'ForAllValues:',
    ifExists: suffix !== undefined,
  };
}

/** The operator that was meant, if it differs by its capitals or by one letter at its end. */
export function meantOperator(text: string): string | undefined {
  const meant = text.toLowerCase();
  return IN_LOWER_CASE.get(meant) ?? IN_LOWER_CASE.get(`${meant}s`);
}

const IN_LOWER_CASE = new Map(Object.keys(COMPARISONS).map((name) => [name.toLowerCase(), name]));
