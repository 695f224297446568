/**
 * Whether the whole value matches a pattern in which `*` stands for any number of characters, none
 * included, and `?` for exactly one. Case counts.
 *
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_condition_operators.html
 */
export function matchesWildcard(pattern: string, value: string): boolean {
  return matches(pattern, value, '?');
}

/** The same where nothing but `*` stands for something else, as in kube2iam's globs. */
export function matchesStars(pattern: string, value: string): boolean {
  return matches(pattern, value, undefined);
}

/**
 * A later `*` makes it unnecessary to try an earlier one again, so the work is bounded by the product
 * of the two lengths, whatever the pattern: no regular expression, no exponential backtracking.
 */
function matches(pattern: string, value: string, any: string | undefined): boolean {
  let p = 0;
  let v = 0;
  let star = -1;
  let resume = 0;
  while (v < value.length) {
    if (pattern[p] === '*') {
      star = p++;
      resume = v;
    } else if (pattern[p] === value[v] || (any !== undefined && pattern[p] === any)) {
      p++;
      v++;
    } else if (star >= 0) {
      // The last star takes one character more.
      p = star + 1;
      v = ++resume;
    } else {
      return false;
    }
  }
  while (pattern[p] === '*') p++;
  return p === pattern.length;
}
