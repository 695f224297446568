import { describe, expect, test } from 'vitest';
import { evaluate } from '../../../src/trust/evaluation/evaluate.ts';
import type { Truth } from '../../../src/trust/evaluation/finding.ts';
import { parseTrustPolicy } from '../../../src/trust/parse.ts';
import { CHAINED, chained, SHOP_CART, WEB_IDENTITY, when } from '../policies.ts';
import { ACTION_ROWS } from './rows/action-rows.ts';
import { POLICY_ROWS } from './rows/policy-rows.ts';
import { PRINCIPAL_ROWS } from './rows/principal-rows.ts';
import { SOURCES } from './rows/sources.ts';

const ask = (request: typeof WEB_IDENTITY, ...statements: object[]) =>
  // Members that a row takes away are undefined.
  evaluate(
    parseTrustPolicy(JSON.parse(JSON.stringify({ Version: '2012-10-17', Statement: statements }))),
    request,
  );

const OUTCOME: Readonly<Record<Truth, string>> = {
  yes: 'matches',
  no: 'does not match',
  unknown: 'may match',
};

describe('an action, as documented,', () => {
  test.each(
    ACTION_ROWS.map((row) => {
      const [source, element, actions, matches] = row;
      return [`${element} ${JSON.stringify(actions)} ${OUTCOME[matches]} (${SOURCES[source]})`, row] as const;
    }),
  )('%s', (_, [, element, actions, matches, because]) => {
    expect(judged(WEB_IDENTITY, { ...when({}), Action: undefined, [element]: actions })).toEqual([
      matches,
      because,
    ]);
  });
});

describe('a principal, as documented,', () => {
  test.each(
    PRINCIPAL_ROWS.map((row) => {
      const [source, caller, principal, matches] = row;
      return [
        `${JSON.stringify(principal)} ${OUTCOME[matches]} a ${caller} (${SOURCES[source]})`,
        row,
      ] as const;
    }),
  )('%s', (_, [, caller, principal, matches, because]) => {
    const statement =
      caller === 'token'
        ? { ...SHOP_CART, Principal: undefined }
        : { ...chained(undefined), Principal: undefined };
    expect(judged(caller === 'token' ? WEB_IDENTITY : CHAINED, { ...statement, ...principal })).toEqual([
      matches,
      because,
    ]);
  });
});

describe('a policy, as documented,', () => {
  test.each(
    POLICY_ROWS.map((row) => {
      const [source, sentence, , allowed] = row;
      return [`with ${sentence} ${allowed ? 'lets in' : 'keeps out'} (${SOURCES[source]})`, row] as const;
    }),
  )('%s', (_, [, , statements, allowed, request]) => {
    expect(ask(request ?? WEB_IDENTITY, ...statements).allowed).toBe(allowed);
  });
});

/** Whether a statement is about the request, and why. */
function judged(request: typeof WEB_IDENTITY, statement: object): [Truth, string | undefined] {
  const [allow] = ask(request, statement).statements;
  const [deny] = ask(request, { ...statement, Effect: 'Deny' }).statements;
  expect(deny?.reason).toEqual(allow?.reason);
  if (allow?.matched) return ['yes', allow.reason.code];
  return [deny?.matched ? 'unknown' : 'no', allow?.reason.code];
}
