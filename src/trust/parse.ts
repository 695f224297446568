import * as z from 'zod';
import { PodroleError } from '../errors.ts';
import type { Condition, Principal, Statement, TrustPolicy } from './policy.ts';
import { describeProblem } from './problem.ts';

/**
 * Reads a trust policy out of parsed JSON. Whatever IAM would keep is kept, whether or not the evaluator
 * knows it; an element that IAM refuses in a trust policy (`Resource`, a misspelt name) is an error.
 *
 * @throws {@link PodroleError} `POLICY_INVALID` with the path, the value and what is allowed there.
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_grammar.html
 */
export function parseTrustPolicy(document: unknown): TrustPolicy {
  const parsed = POLICY.safeParse(document);
  if (parsed.success) return parsed.data;
  const problem = describeProblem(parsed.error, document);
  throw new PodroleError('POLICY_INVALID', `trust policy: ${problem}`, { cause: parsed.error });
}

const CONDITION_FORM = 'write {OPERATOR: {KEY: value or list of values}}';

const STRINGS = z.preprocess(list, z.array(z.string({ error: 'write a string or a list of strings' })));

const SCALAR = z.union([z.string(), z.number(), z.boolean()], {
  error: 'write a string or a list of strings',
});

const VALUES = z.preprocess(list, z.array(SCALAR.transform(String)));

const PRINCIPALS = z
  .union([z.literal('*').transform((any) => ({ [any]: [any] })), members(STRINGS)], {
    error: 'write "*" or {"Federated", "AWS" or "Service": ARN or list of ARNs}',
  })
  .transform((byType): readonly Principal[] =>
    Object.entries(byType).flatMap(([type, values]) => values.map((value) => ({ type, value }))),
  );

const CONDITIONS = members(members(VALUES, CONDITION_FORM), CONDITION_FORM).transform(
  (block): readonly Condition[] =>
    Object.entries(block).flatMap(([operator, keys]) =>
      Object.entries(keys).map(([key, values]) => ({ operator, key, values })),
    ),
);

const STATEMENT = z
  .strictObject({
    Sid: z.string().optional(),
    Effect: z.enum(['Allow', 'Deny'], { error: 'write "Allow" or "Deny"' }),
    Principal: PRINCIPALS.optional(),
    NotPrincipal: PRINCIPALS.optional(),
    Action: STRINGS.optional(),
    NotAction: STRINGS.optional(),
    Condition: CONDITIONS.optional(),
  })
  .refine((raw) => (raw.Principal === undefined) !== (raw.NotPrincipal === undefined), {
    error: 'write one Principal or NotPrincipal',
  })
  .refine((raw) => (raw.Action === undefined) !== (raw.NotAction === undefined), {
    error: 'write one Action or NotAction',
  })
  .transform(
    (raw): Statement => ({
      effect: raw.Effect,
      conditions: raw.Condition ?? [],
      ...(raw.Sid !== undefined && { sid: raw.Sid }),
      ...(raw.Principal && { principals: raw.Principal }),
      ...(raw.NotPrincipal && { notPrincipals: raw.NotPrincipal }),
      ...(raw.Action && { actions: raw.Action }),
      ...(raw.NotAction && { notActions: raw.NotAction }),
    }),
  );

const POLICY = z
  .strictObject({
    Version: z.enum(['2012-10-17', '2008-10-17'], { error: 'write "2012-10-17"' }).optional(),
    Id: z.string().optional(),
    Statement: z.preprocess(list, z.array(STATEMENT, { error: 'write a statement or a list of statements' })),
  })
  .transform(
    (raw): TrustPolicy => ({
      statements: raw.Statement,
      ...(raw.Version !== undefined && { version: raw.Version }),
      ...(raw.Id !== undefined && { id: raw.Id }),
    }),
  );

function list(value: unknown): unknown {
  return value === undefined || Array.isArray(value) ? value : [value];
}

/** A record that refuses the one name which zod leaves out in silence: a condition must not vanish. */
function members<T extends z.ZodType>(values: T, error?: string) {
  return z
    .unknown()
    .refine((value) => !Object.hasOwn(Object(value), '__proto__'), { error: 'remove "__proto__"' })
    .pipe(z.record(z.string(), values, error));
}
