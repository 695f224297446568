import { describe, expect, test } from 'vitest';
import { readPolicyDocument } from '../../../src/trust/document.ts';
import { frameOf } from '../../../src/trust/editing/frame.ts';
import { HOST, letting, PROVIDER, policyOf, subject } from './written.ts';

const owned = (statement: object) => {
  const [one] = readPolicyDocument(JSON.stringify(policyOf(statement))).policy.statements;
  return one && frameOf(one);
};

const when = (Condition: object) => letting(['shop/b'], { Condition });
const SUB = `${HOST}:sub`;
const AUD = `${HOST}:aud`;
const B = subject('shop/b');

describe("a statement is podrole's", () => {
  test.each([
    ['as AWS documents it', letting(['shop/b'])],
    ['with a Sid', letting(['shop/b'], { Sid: 'Own' })],
    [
      'with the action in a list, and in another case',
      letting(['shop/b'], { Action: ['STS:assumerolewithwebidentity'] }),
    ],
    [
      'that lets sessions be tagged',
      letting(['shop/b'], { Action: ['sts:AssumeRoleWithWebIdentity', 'sts:TagSession'] }),
    ],
    [
      'with keys in another case',
      when({ StringEquals: { [SUB.toUpperCase()]: B, [AUD.toLowerCase()]: 'sts.amazonaws.com' } }),
    ],
    ['with everything under StringLike', when({ StringLike: { [SUB]: B, [AUD]: 'sts.amazonaws.com' } })],
    ['for any audience', when({ StringEquals: { [SUB]: B } })],
    [
      'that asks for more',
      when({ StringEquals: { [SUB]: B, [AUD]: 'a' }, IpAddress: { 'aws:SourceIp': '10.0.0.0/8' } }),
    ],
  ])('%s', (_, statement) => {
    expect(owned(statement)?.subjects).toEqual([B]);
  });
});

describe("a statement is none of podrole's", () => {
  test.each([
    ['that denies', letting(['shop/b'], { Effect: 'Deny' })],
    ['of a role', letting(['shop/b'], { Principal: { AWS: 'arn:aws:iam::111122223333:role/a' } })],
    ['of two providers', letting(['shop/b'], { Principal: { Federated: [PROVIDER, `${PROVIDER}2`] } })],
    ['of a provider and a role', letting(['shop/b'], { Principal: { Federated: PROVIDER, AWS: '*' } })],
    ['with another action', letting(['shop/b'], { Action: 'sts:AssumeRole' })],
    [
      'with an action besides',
      letting(['shop/b'], { Action: ['sts:AssumeRoleWithWebIdentity', 'sts:AssumeRole'] }),
    ],
    ['with a wildcard for an action', letting(['shop/b'], { Action: 'sts:*' })],
    ['without a subject', when({ StringEquals: { [AUD]: 'sts.amazonaws.com' } })],
    ['with no subjects in its list', when({ StringEquals: { [SUB]: [] } })],
    ['of a repository', when({ StringLike: { [SUB]: 'repo:shop/cart:*' } })],
    ['of a ServiceAccount and a repository', when({ StringLike: { [SUB]: [B, 'repo:shop/cart:*'] } })],
    // biome-ignore lint/suspicious/noTemplateCurlyInString: a policy variable
    ['with a variable', when({ StringLike: { [SUB]: 'system:serviceaccount:${aws:username}:b' } })],
    ['with another operator', when({ StringEqualsIgnoreCase: { [SUB]: B } })],
    ['with a set of subjects', when({ 'ForAnyValue:StringEquals': { [SUB]: B } })],
    [
      'with two conditions on the subject',
      when({ StringEquals: { [SUB]: B }, StringLike: { [SUB]: `${B}*` } }),
    ],
    ['with the subject of another issuer', when({ StringEquals: { 'oidc.example.com/prod:sub': B } })],
    ['with a negated audience', when({ StringEquals: { [SUB]: B }, StringNotEquals: { [AUD]: 'vault' } })],
  ])('%s', (_, statement) => {
    expect(owned(statement)).toBeUndefined();
  });
});
