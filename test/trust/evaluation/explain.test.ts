import { expect, test } from 'vitest';
import { evaluate } from '../../../src/trust/evaluation/evaluate.ts';
import { explainVerdict } from '../../../src/trust/evaluation/explain.ts';
import { parseTrustPolicy } from '../../../src/trust/parse.ts';
import { chained, KIAM_SERVER, SHOP_CART, WEB_IDENTITY, when } from '../policies.ts';

const SUB = 'oidc.demo.example/Cluster:sub';
const CART = 'system:serviceaccount:shop:cart';
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
  [
    'says of a negated operator what must not be',
    [when({ StringNotEquals: { [SUB]: ['a', CART] } })],
    `No statement allows it; Statement[0] comes closest, but StringNotEquals wants ${SUB} to be none of "a" or "${CART}", the request has "${CART}".`,
  ],
  [
    'says of ForAllValues that every value counts',
    [when({ 'ForAllValues:StringEquals': { [SUB]: 'a' } })],
    `No statement allows it; Statement[0] comes closest, but ForAllValues:StringEquals wants every value of ${SUB} to be "a", the request has "${CART}".`,
  ],
  [
    'says of ForAnyValue that one counts',
    [when({ 'ForAnyValue:StringNotLike': { [SUB]: ['x', '*'] } })],
    `No statement allows it; Statement[0] comes closest, but ForAnyValue:StringNotLike wants a value of ${SUB} to be none of "x" or "*", the request has "${CART}".`,
  ],
  [
    'names the operator that takes wildcards as the written one is',
    [when({ 'ForAnyValue:StringEqualsIfExists': { [SUB]: '*' } })],
    `No statement allows it; Statement[0] comes closest, but ForAnyValue:StringEqualsIfExists takes the wildcard in ${SUB} "*" literally, so it never equals "${CART}": use ForAnyValue:StringLikeIfExists.`,
  ],
  [
    'says which key must be missing',
    [when({ Null: { [SUB]: 'true' } })],
    `No statement allows it; Statement[0] comes closest, but Null wants the request to be without ${SUB}, which it has.`,
  ],
  [
    'says which key is missing',
    [when({ Null: { 'sts:ExternalId': 'false' } })],
    'No statement allows it; Statement[0] comes closest, but Null asks for sts:ExternalId, which the request does not have.',
  ],
  [
    'says what NotAction leaves out',
    [chained({ AWS: KIAM_SERVER }), { ...when({}), Action: undefined, NotAction: ['iam:*', 'sts:*'] }],
    'No statement allows it; Statement[0] comes closest, but its Action is "sts:AssumeRole", the request is sts:AssumeRoleWithWebIdentity.',
  ],
  [
    'names NotAction',
    [{ ...when({}), Action: undefined, NotAction: ['iam:*', 'sts:*'] }],
    'No statement allows it; Statement[0] comes closest, but its NotAction is "iam:*" or "sts:*", the request is sts:AssumeRoleWithWebIdentity.',
  ],
  [
    'does not say that AWS denies where that is not known',
    [SHOP_CART, { ...when({ stringLike: { [SUB]: '*' } }), Effect: 'Deny' }],
    'Statement[1] is taken to deny: it writes the condition operator StringLike as stringLike, of which AWS does not document what it means. NOT EVALUATED: Statement[1]: it writes the condition operator StringLike as stringLike, of which AWS does not document what it means.',
  ],
  [
    'does not say that AWS refuses where that is not known',
    [when({ Bool: { x: 'true' } })],
    'No statement is known to allow it; Statement[0] comes closest, but it uses the condition operator Bool, which is not evaluated here. NOT EVALUATED: Statement[0]: it uses the condition operator Bool, which is not evaluated here.',
  ],
])('an explanation %s', (_, statements, sentence) => {
  const verdict = evaluate(
    parseTrustPolicy(JSON.parse(JSON.stringify({ Statement: statements }))),
    WEB_IDENTITY,
  );
  expect(explainVerdict(verdict)).toBe(sentence);
});

test('an explanation cuts a long value', () => {
  const policy = parseTrustPolicy({ Statement: when({ StringEquals: { [SUB]: 'x'.repeat(5000) } }) });
  expect(explainVerdict(evaluate(policy, WEB_IDENTITY)).length).toBeLessThan(400);
});

test('an explanation names several values of the request, each of which counts', () => {
  const request = { ...WEB_IDENTITY, context: { 'oidc.demo.example/cluster:aud': ['a', 'b'] } };
  const sentence = (operator: string) =>
    explainVerdict(
      evaluate(
        parseTrustPolicy({ Statement: when({ [operator]: { 'oidc.demo.example/Cluster:aud': 'a' } }) }),
        request,
      ),
    );
  expect(sentence('ForAllValues:StringEquals')).toContain('to be "a", the request has "a" and "b".');
  expect(sentence('StringEquals')).toContain(
    'the request has 2 values of oidc.demo.example/Cluster:aud, and AWS does not document what StringEquals makes of them without ForAnyValue or ForAllValues.',
  );
});

test('an explanation shows no character that a terminal obeys, and ends', () => {
  const odd = '\u001b[2J\u009b31m\u202e';
  const statements = [
    { ...when({ [`Odd${odd}`]: { [`${odd}:sub`]: odd } }), Sid: odd },
    { ...when({ StringEquals: { [`${odd}x:sub`]: odd } }), Sid: odd.repeat(5000) },
    { ...SHOP_CART, Action: odd, Principal: { [odd]: odd } },
    { ...SHOP_CART, Action: `sts:${odd}` },
    when({ StringEquals: { [SUB]: odd } }),
  ];
  for (const statement of statements) {
    const text = explainVerdict(evaluate(parseTrustPolicy({ Statement: statement }), WEB_IDENTITY));
    expect(text).not.toMatch(/[\p{Cc}\p{Cf}]/u);
    expect(text.length).toBeLessThan(2000);
  }
});

test('an explanation of many statements with many doubts is a paragraph', () => {
  const conditions = Object.fromEntries(
    Array.from({ length: 50 }, (_, index) => [`Odd${index}`, { x: 'y' }]),
  );
  const policy = parseTrustPolicy({ Statement: Array.from({ length: 1000 }, () => when(conditions)) });
  const text = explainVerdict(evaluate(policy, WEB_IDENTITY));
  expect(text).toMatch(/; and 47 more\. And something in 997 more\.$/);
  expect(text.length).toBeLessThan(2000);
});
