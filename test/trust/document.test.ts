import { describe, expect, test } from 'vitest';
import { readPolicyDocument } from '../../src/trust/document.ts';
import { policySize } from '../../src/trust/size.ts';
import { SHOP_CART } from './policies.ts';

const policy = (statement: unknown) => JSON.stringify({ Version: '2012-10-17', Statement: statement });

describe('the text of a trust policy', () => {
  test('is kept statement by statement', () => {
    const odd = '{"Effect":"Allow" , "Principal":"*",\n"Action" : "sts:AssumeRole"}';
    const { statements, span } = readPolicyDocument(`{"Statement": [ ${odd},${JSON.stringify(SHOP_CART)} ]}`);
    expect(statements.map(({ text }) => text)).toEqual([odd, JSON.stringify(SHOP_CART)]);
    expect(span).toEqual([14, 14 + odd.length + JSON.stringify(SHOP_CART).length + 5]);
  });

  test('may have one statement without brackets', () => {
    const { statements } = readPolicyDocument(policy(SHOP_CART));
    expect(statements.map(({ text }) => text)).toEqual([JSON.stringify(SHOP_CART)]);
  });

  test.each([
    ['is empty', '', /^trust policy: is empty; .*use --write/],
    ['is URL-encoded', encodeURIComponent(policy(SHOP_CART)), /is URL-encoded/],
    ['is Terraform', 'assume_role_policy = jsonencode({})', /is written for Terraform/],
    [
      'is a map of roles',
      JSON.stringify({ 'arn:aws:iam::111122223333:role/a': {} }),
      /take one of them \(podrole trust render --role/,
    ],
    ['breaks off', '{"Statement": [', /is no JSON: Unexpected end/],
    ['has a comma too many', '{"Statement": [],}', /is no JSON: .*line 1 column 18/],
    ['has comments', '{"Statement": []} // all', /is no JSON/],
    ['has a tab within a string', '{"Version": "\t"}', /is no JSON/],
    ['begins with a byte order mark', '\uFEFF{}', /byte order mark; save it as UTF-8 without one/],
    ['is a number', '1', /document 1/],
    ['is null', 'null', /document null/],
    ['has no Statement', '{"Version": "2012-10-17"}', /Statement/],
    ['is nested without end', `${'['.repeat(100_000)}${']'.repeat(100_000)}`, /nested too deeply/],
    ['is longer than any policy', `{"Statement": []${' '.repeat(300_000)}}`, /over 262144 characters/],
    ['has a member twice', '{"Statement": [], "Statement": []}', /has "Statement" twice/],
    [
      'has an operator twice, of which JSON readers drop one',
      policy(SHOP_CART).replace('"StringEquals"', '"StringEquals": {}, "StringEquals"'),
      /has "StringEquals" twice/,
    ],
    ['is the answer of get-role', JSON.stringify({ Role: {} }), /--query Role.AssumeRolePolicyDocument/],
    ['is itself a string', JSON.stringify(policy(SHOP_CART)), /is a JSON string with the document in it/],
  ])('is refused where it %s', (_, text, message) => {
    expect(() => readPolicyDocument(text)).toThrow(
      expect.objectContaining({ code: 'POLICY_INVALID', message: expect.stringMatching(message) }),
    );
  });
});

describe('the size of a policy', () => {
  test.each([
    ['{}', 2],
    [' { "a" :\t[ 1,\r\n 2 ] } ', 11],
    ['{"a b": "c \\" d"}', 16],
  ])('%j counts %i', (text, size) => {
    expect(policySize(text)).toBe(size);
  });

  test('is the same however a policy is laid out', () => {
    expect(policySize(JSON.stringify(SHOP_CART, null, 4))).toBe(JSON.stringify(SHOP_CART).length);
  });
});
