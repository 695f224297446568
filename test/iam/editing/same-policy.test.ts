import { describe, expect, test } from 'vitest';
import { isSamePolicy } from '../../../src/iam/editing/same-policy.ts';

const policy = (principals: unknown, rest: object = {}) => ({
  Version: '2012-10-17',
  Statement: [{ Effect: 'Allow', Principal: { AWS: principals }, Action: 'sts:AssumeRole', ...rest }],
});
const one = policy(['a', 'b']);

describe('two policies', () => {
  test.each<[string, object, object, boolean]>([
    ['are the same whose principals come in another order', one, policy(['b', 'a']), true],
    [
      'are the same of which one has a list of one action',
      one,
      policy(['a', 'b'], { Action: ['sts:AssumeRole'] }),
      true,
    ],
    [
      'are the same of which one has no list of statements',
      one,
      { ...one, Statement: one.Statement[0] },
      true,
    ],
    ['are not the same with another principal', one, policy(['a', 'c']), false],
    ['are not the same with a principal more', one, policy(['a', 'b', 'c']), false],
    ['are not the same with a principal twice less', one, policy('a'), false],
    [
      'are not the same with statements in another order',
      { Statement: [{ Sid: 'a' }, { Sid: 'b' }] },
      { Statement: [{ Sid: 'b' }, { Sid: 'a' }] },
      false,
    ],
  ])('%s', (_, left, right, same) => {
    expect(isSamePolicy(JSON.stringify(left), JSON.stringify(right, null, 2))).toBe(same);
  });

  test('that are no JSON are the same to the character', () => {
    expect([isSamePolicy('{', '{'), isSamePolicy('{', '{ ')]).toEqual([true, false]);
  });
});
