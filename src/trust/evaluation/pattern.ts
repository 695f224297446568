/** A value of a condition, ready to be compared. */
export interface Pattern {
  /** As written. */
  readonly value: string;
  /** What it says where nothing is a wildcard. */
  readonly text: string;
  /**
   * What it says where `*` and `?` are wildcards; those that stand for themselves are {@link masked}. `undefined` where it
   * is not known which do.
   */
  readonly wild: string | undefined;
}

/** A variable, or what is left of one that does not end. Takes each character once, however many begin. */
const VARIABLE = /\$\{[^}]*\}?/g;

/** The variables that have one value in every request: the character in them. */
const CHARACTER = /^\$\{[*?$]\}$/;

/** What stands for a `*` or `?` that is no wildcard. */
const MASKS: Readonly<Record<string, string>> = { '*': '\uE000', '?': '\uE001' };

/** Whether a value has a policy variable that depends on the request; those are not evaluated here. */
export function isDependent(value: string): boolean {
  return !variablesOf(value).every((one) => CHARACTER.test(one));
}

/**
 * Reads a value of a condition in which no variable depends on the request.
 *
 * @param variables - Whether the policy has variables: not before Version 2012-10-17, where they are plain text.
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_variables.html
 */
export function readPattern(value: string, variables: boolean): Pattern {
  const found = variablesOf(value);
  if (found.length === 0) return { value, text: value, wild: value };
  if (!variables) {
    // Whether plain text in braces may have wildcards is not documented.
    return { value, text: value, wild: found.some((one) => /[*?]/.test(one)) ? undefined : value };
  }
  return {
    value,
    text: value.replace(VARIABLE, characterOf),
    wild: value.replace(VARIABLE, (variable) => masked(characterOf(variable))),
  };
}

/** The text with another character in place of each `*` and `?`, the same as in {@link Pattern.wild}. */
export function masked(text: string): string {
  return text.replace(/[*?]/g, (one) => MASKS[one] ?? one);
}

function variablesOf(value: string): readonly string[] {
  return value.match(VARIABLE) ?? [];
}

function characterOf(variable: string): string {
  return variable.charAt(2);
}
