import type { Comparison } from './operator.ts';
import type { ReadCondition, ReadStatement } from './reading.ts';

/** A key that says who the caller is, or from which network of one's own it comes. */
interface Limit {
  readonly comparisons: readonly Comparison[];
  /** Values that say one's own; any other may be a stranger's. */
  readonly narrow: RegExp;
}

const TEXT: Limit['comparisons'] = ['equals', 'like'];

/**
 * Conditions that keep strangers out where the principal is everyone. `sts:ExternalId` is none, nor are tags, which every
 * account gives to its own roles as it likes.
 *
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html
 */
const LIMITS: Readonly<Record<string, Limit>> = {
  'aws:principalorgid': { comparisons: TEXT, narrow: /^o-[a-z0-9]{10,32}$/ },
  'aws:principalorgpaths': { comparisons: TEXT, narrow: /^o-[a-z0-9]{10,32}\// },
  'aws:principalaccount': { comparisons: TEXT, narrow: /^\d{12}$/ },
  'aws:principalarn': {
    comparisons: [...TEXT, 'arn'],
    narrow: /^arn:[^:]*:(?:iam|sts)::\d{12}:/,
  },
  'aws:userid': { comparisons: TEXT, narrow: /^A[A-Z0-9]{15,127}(?::|$)/ },
  'aws:sourcevpc': { comparisons: TEXT, narrow: /^vpc-[0-9a-f]+$/ },
  'aws:sourcevpce': { comparisons: TEXT, narrow: /^vpce-[0-9a-f]+$/ },
  'aws:sourceip': { comparisons: ['address'], narrow: /^[0-9a-f.:]+(?:\/(?!0+$)\d+)?$/i },
};

/** The conditions of a statement that keep strangers out. */
export function everyoneLimits({ conditions }: ReadStatement): readonly ReadCondition[] {
  return conditions.filter(({ read, key, values }) => {
    const name = key.toLowerCase();
    const limit = Object.hasOwn(LIMITS, name) ? LIMITS[name] : undefined;
    if (limit === undefined || read === undefined) return false;
    return (
      limit.comparisons.includes(read.comparison) &&
      !read.negated &&
      !read.ifExists &&
      !read.forAllValues &&
      values.every((value) => limit.narrow.test(value))
    );
  });
}
