import { describe, expect, test } from 'vitest';
import { evaluate } from '../../../src/trust/evaluation/evaluate.ts';
import type { Truth } from '../../../src/trust/evaluation/finding.ts';
import { parseTrustPolicy } from '../../../src/trust/parse.ts';
import { WEB_IDENTITY, when } from '../policies.ts';
import type { ConditionRow, Requested } from './rows/condition-row.ts';
import { PRESENCE_ROWS } from './rows/presence-rows.ts';
import { SET_ROWS } from './rows/set-rows.ts';
import { SOURCES } from './rows/sources.ts';
import { STRING_ROWS } from './rows/string-rows.ts';
import { VARIABLE_ROWS } from './rows/variable-rows.ts';

describe.each([
  ['on one value', STRING_ROWS],
  ['on sets', SET_ROWS],
  ['on whether a key is there', PRESENCE_ROWS],
  ['with policy variables', VARIABLE_ROWS],
])('a condition %s, as documented,', (_, rows) => {
  test.each(rows.map((row) => [sentence(row), row] as const))('%s', (_sentence, row) => {
    const [, operator, key, policy, request, holds, rest] = row;
    const version = rest !== undefined && 'version' in rest ? rest.version : '2012-10-17';
    const statement = when({ [operator]: { [key]: policy } });
    const ask = (effect: string) => {
      const document = { ...(version && { Version: version }), Statement: { ...statement, Effect: effect } };
      const context = contextWith(key, request);
      return evaluate(parseTrustPolicy(document), { ...WEB_IDENTITY, context }).statements[0];
    };
    const [allow, deny] = [ask('Allow'), ask('Deny')];
    expect(truth(allow?.matched, deny?.matched)).toBe(holds);
    if (rest?.because !== undefined) expect(allow?.reason.code).toBe(rest.because);
    expect(allow?.unknown).toHaveLength(holds === 'unknown' ? 1 : 0);
  });
});

test('every row whose outcome is not known says why', () => {
  const rows = [...STRING_ROWS, ...SET_ROWS, ...PRESENCE_ROWS, ...VARIABLE_ROWS];
  const mute = rows.filter(([, , , , , holds, rest]) => holds === 'unknown' && rest?.because === undefined);
  expect(mute).toEqual([]);
});

test('there are at least 150 rows, and no two ask the same', () => {
  const rows = [...STRING_ROWS, ...SET_ROWS, ...PRESENCE_ROWS, ...VARIABLE_ROWS];
  const questions = rows.map(([, ...row]) => JSON.stringify([...row.slice(0, 4), row[5]?.version ?? '']));
  expect(new Set(questions).size).toBe(rows.length);
  expect(rows.length).toBeGreaterThanOrEqual(150);
});

/** An Allow matches where the condition holds, a Deny where it does or may. */
function truth(allows: boolean | undefined, denies: boolean | undefined): Truth {
  if (allows) return 'yes';
  return denies ? 'unknown' : 'no';
}

function contextWith(key: string, request: Requested) {
  const { [key.toLowerCase()]: _, ...others } = WEB_IDENTITY.context;
  return request === 'missing' ? others : { ...others, [key.toLowerCase()]: request };
}

function sentence([source, operator, key, policy, request, holds, rest]: ConditionRow): string {
  const outcome = { yes: 'holds', no: 'does not hold', unknown: 'is not known to hold' }[holds];
  const given = typeof request === 'string' ? `a request in which it is ${request}` : JSON.stringify(request);
  const version = rest !== undefined && 'version' in rest ? `, Version ${rest.version}` : '';
  return `${operator} ${key} ${JSON.stringify(policy)} ${outcome} for ${given}${version} (${SOURCES[source]})`;
}
