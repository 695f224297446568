import { expect, test } from 'vitest';
import { evaluate } from '../../../src/trust/evaluation/evaluate.ts';
import { explainVerdict } from '../../../src/trust/evaluation/explain.ts';
import { parseTrustPolicy } from '../../../src/trust/parse.ts';
import { chained, KIAM_SERVER, SHOP_CART, WEB_IDENTITY, when } from '../policies.ts';

const SUB = 'oidc.demo.example/Cluster:sub';
const other = when({ StringEquals: { [SUB]: ['a', 'b', 'c', 'd', 'e'] } });

test.each([
  ['says which statement allows', [SHOP_CART], 'Statement[0] allows: every element matches the request.'],
  [
    'names operator, key, some of the expected values and the given one of the closest statement',
    [chained({ AWS: KIAM_SERVER }), { ...other, Sid: 'Pods' }],
    'No statement allows it; Statement[1] (Pods) comes closest, but StringEquals wants oidc.demo.example/Cluster:sub to be "a" or "b" or "c" or 2 more, the request has "system:serviceaccount:shop:cart".',
  ],
  [
    'sends a wildcard under StringEquals to StringLike',
    [when({ StringEquals: { [SUB]: 'system:serviceaccount:shop:*' } })],
    'No statement allows it; Statement[0] comes closest, but StringEquals takes the wildcard in oidc.demo.example/Cluster:sub "system:serviceaccount:shop:*" literally, so it never equals "system:serviceaccount:shop:cart": use StringLike.',
  ],
  [
    'names the statement that denies',
    [SHOP_CART, { ...SHOP_CART, Effect: 'Deny' }],
    'Statement[1] denies: every element matches the request.',
  ],
  [
    'is loud about what it did not evaluate',
    [SHOP_CART, when({ Bool: { x: 'true' } })],
    'Statement[0] allows: every element matches the request. NOT EVALUATED: Statement[1]: it uses the condition operator Bool, which is not evaluated here.',
  ],
  ['says so when nothing allows', [], 'The trust policy has no statement that allows anything.'],
])('an explanation %s', (_, statements, sentence) => {
  const verdict = evaluate(parseTrustPolicy({ Statement: statements }), WEB_IDENTITY);
  expect(explainVerdict(verdict)).toBe(sentence);
});

test('an explanation cuts a long value', () => {
  const policy = parseTrustPolicy({ Statement: when({ StringEquals: { [SUB]: 'x'.repeat(5000) } }) });
  expect(explainVerdict(evaluate(policy, WEB_IDENTITY)).length).toBeLessThan(400);
});
