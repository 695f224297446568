import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import * as z from 'zod';
import { roleOf } from '../../src/identity/decision.ts';
import { kiamSessionName } from '../../src/identity/kiam-session-name.ts';
import { PERMITTED_RULES, type PermittedMatch } from '../../src/identity/permitted.ts';
import { isRoleArn } from '../../src/identity/role-arn.ts';
import { decideWith } from './decide-with.ts';

const row = { role: z.string(), arn: z.string() };
const schema = z.strictObject({
  permitted: z.array(
    z.strictObject({
      ...row,
      expression: z.string(),
      compiles: z.boolean(),
      v3: z.boolean(),
      v4: z.boolean(),
      'v4-relaxed': z.boolean(),
      either: z.boolean(),
    }),
  ),
  allowed: z.array(
    z.strictObject({ ...row, roles: z.string(), format: z.enum(['glob', 'regexp']), allows: z.boolean() }),
  ),
  sessions: z.array(z.strictObject({ asked: z.string(), name: z.string() })),
});
const file = new URL('../fixtures/iam-roles/cases.json', import.meta.url);
const { permitted, allowed, sessions } = schema.parse(JSON.parse(readFileSync(file, 'utf8')));
const rules = Object.keys(PERMITTED_RULES) as PermittedMatch[];

/** The role that the pod gets, or the reason why it gets none. */
function outcomeOf(decision: ReturnType<typeof decideWith>): string {
  return roleOf(decision) ?? decision.reason;
}

test('there are at least 200 rows, and both answers to each', () => {
  expect(permitted.length + allowed.length + sessions.length).toBeGreaterThan(200);
  for (const rule of rules)
    expect(new Set(permitted.map((one) => one[rule]))).toEqual(new Set([true, false]));
  expect(new Set(allowed.map(({ allows }) => allows))).toEqual(new Set([true, false]));
});

const byExpression = grouped(permitted, ({ expression }) => expression);
const byList = grouped(allowed, ({ format, roles }) => `${format} ${roles}`);

describe.each(rules)('by --permitted-match %s', (rule) => {
  test.each(byExpression)('permitted %j', (expression, rows) => {
    for (const { role, arn, compiles, ...verdicts } of rows) {
      const decision = decideWith(
        { pod: { 'iam.amazonaws.com/role': role }, namespace: { 'iam.amazonaws.com/permitted': expression } },
        { 'permitted-match': rule },
      );
      const expected = !isRoleArn(arn) ? 'iam-role-invalid' : verdicts[rule] ? arn : 'kiam-forbidden';
      expect([role, outcomeOf(decision)]).toEqual([role, expected]);
      if (decision.outcome !== 'forbidden' || expected !== 'kiam-forbidden') continue;
      expect(decision.message.includes('(the expression ')).toBe(!compiles);
    }
  });
});

test.each(byList)('with --namespace-restrictions, %s', (_list, rows) => {
  for (const { role, arn, roles, format, allows } of rows) {
    const decision = decideWith(
      { pod: { 'iam.amazonaws.com/role': role }, namespace: { 'iam.amazonaws.com/allowed-roles': roles } },
      {
        dialects: 'eks,kube2iam',
        'namespace-restrictions': 'true',
        'namespace-restriction-format': format,
      },
    );
    expect([role, outcomeOf(decision)]).toEqual([role, allows ? arn : 'kube2iam-forbidden']);
  }
});

test.each(sessions)('the session of $asked is called $name', ({ asked, name }) => {
  expect(kiamSessionName(asked)).toBe(name);
});

function grouped<T>(rows: readonly T[], keyOf: (row: T) => string): readonly [key: string, rows: T[]][] {
  const groups = new Map<string, T[]>();
  for (const one of rows) groups.set(keyOf(one), [...(groups.get(keyOf(one)) ?? []), one]);
  return [...groups];
}
