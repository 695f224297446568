import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { readPolicyDocument } from '../../../src/trust/document.ts';
import { lintTrustPolicy } from '../../../src/trust/lint/lint.ts';
import type { LintOptions } from '../../../src/trust/lint/options.ts';
import {
  ACCOUNT,
  asking,
  EKS,
  like,
  named,
  pods,
  policy,
  provider,
  roles,
  subject,
  under,
} from './statements.ts';

const OPTIONS: LintOptions = { issuer: { hostAndPath: EKS }, accountId: ACCOUNT, partition: 'aws' };

function lint(text: string, options: LintOptions = {}) {
  return lintTrustPolicy(readPolicyDocument(text), options);
}

describe('a finding', () => {
  test('has the row of its code, the statement and what is there', () => {
    expect(lint(policy(pods(), roles({ AWS: 'AROAEXAMPLEEXAMPLE123' }, { Sid: 'Old' })))).toEqual([
      {
        code: 'principal-gone',
        severity: 'warning',
        statement: { index: 1, sid: 'Old' },
        sentence: 'Its principal is "AROAEXAMPLEEXAMPLE123".',
        mend: 'Remove it; name the ARN again if a role of that name was made anew.',
      },
    ]);
  });

  test('is of no statement where it is of the document', () => {
    const [finding] = lint(JSON.stringify({ Statement: [pods()] }));
    expect(finding).toMatchObject({ code: 'version-old', sentence: 'It has no Version.' });
    expect(finding).not.toHaveProperty('statement');
  });

  test.each([
    ['a subject', named('system:serviceaccount:shop'), 'It names "system:serviceaccount:shop".'],
    ['a glob', like('*:cart'), 'It lets in "*:cart".'],
    [
      'an operator',
      pods({ Condition: { stringequal: { [`${EKS}:sub`]: 'x', [`${EKS}:aud`]: 'y' } } }),
      'It uses the operator "stringequal". Is it StringEquals?',
    ],
    [
      'several keys',
      pods({ Condition: { StringEquals: { a: '', b: '', c: '', d: '', e: '' } } }),
      'It asks for "a", "b", "c" and 2 more.',
    ],
    [
      'an audience',
      pods({ Condition: asking({ aud: 'sts.eu-west-1.amazonaws.com' }) }),
      'It asks for the audience "sts.eu-west-1.amazonaws.com"; tokens have "sts.amazonaws.com".',
    ],
    [
      'an operator in capitals',
      under('STRINGEQUALS'),
      'It uses the operator "STRINGEQUALS". Is it StringEquals?',
    ],
    ['an operator like none', under('Equals'), 'It uses the operator "Equals".'],
    [
      'accounts in order',
      pods({ Principal: { Federated: [provider(EKS, { accountId: '999900001111' }), provider(EKS)] } }),
      'Its providers are of the accounts "111122223333", "999900001111".',
    ],
    [
      'a glob that lets in more',
      like([subject('cart'), subject('*')]),
      '"system:serviceaccount:shop:cart" is let in by Statement[0] already, by "system:serviceaccount:shop:*".',
    ],
    ['an escape', named('a\u001b[2J\u009b\u202e'), 'It names "a\\u001b[2J\\u009b\\u202e".'],
  ])('tells %s as it is', (_, statement, sentence) => {
    const findings = lint(policy(statement), { issuer: { hostAndPath: EKS } });
    expect(findings.map((finding) => finding.sentence)).toContain(sentence);
  });

  test('says how much one list would save, to the character', () => {
    const apart = policy(
      { ...named(subject('cart')), Sid: 'A' },
      named([subject('till'), subject('cart')]),
      named(subject('desk')),
    );
    const joined = policy(named([subject('cart'), subject('desk'), subject('till')]));
    const sentence = `Statement[0], Statement[1], Statement[2] as one list would save ${apart.length - joined.length} characters.`;
    expect(lint(apart).find(({ code }) => code === 'statements-mergeable')?.sentence).toBe(sentence);
  });

  test('cuts long values and Sids', () => {
    const long = 'x'.repeat(50_000);
    const findings = lint(policy(named(long), { ...named(`${long}*`), Sid: `${long}-` }));
    for (const { sentence, statement } of findings) {
      expect(sentence.length).toBeLessThan(800);
      expect(statement?.sid?.length ?? 0).toBeLessThan(100);
    }
  });
});

describe('findings are in order', () => {
  test('of the document, then of statements, then of the table', () => {
    const findings = lint(
      JSON.stringify({ Statement: [pods({ Condition: undefined, Action: 'sts:*' }), roles('*')] }),
    );
    expect(findings.map(({ code, statement }) => [code, statement?.index])).toEqual([
      ['version-old', undefined],
      ['action-wide', 0],
      ['no-condition', 0],
      ['everyone', 1],
    ]);
  });

  test('of one code after another twenty are told, and how many more there are', () => {
    const findings = lint(policy(named(Array.from({ length: 50 }, (_, index) => `shop/${index}`))), OPTIONS);
    const told = findings.filter(({ code }) => code === 'subject-form');
    expect(told).toHaveLength(21);
    expect(told.find(({ statement }) => statement === undefined)?.sentence).toBe('And 30 more.');
  });
});

test('twenty findings of one code are all', () => {
  const findings = lint(policy(named(Array.from({ length: 20 }, (_, index) => `shop/${index}`))), OPTIONS);
  expect(findings.map(({ code }) => code)).toEqual(Array.from({ length: 20 }, () => 'subject-form'));
});

describe('nothing is found', () => {
  test.each([
    ['in what AWS documents', pods()],
    ['in a glob of one Namespace', like(subject('*'))],
    [
      'in a statement for a role with an external id',
      roles(
        { AWS: `arn:aws:iam::${ACCOUNT}:role/base` },
        { Condition: { StringEquals: { 'sts:ExternalId': 'x' } } },
      ),
    ],
    [
      'in a Deny for whatever would be too wide as an Allow',
      { ...like('*'), Effect: 'Deny', Principal: '*', Action: 'sts:*' },
    ],
    ['in a Deny without a condition', pods({ Effect: 'Deny', Condition: undefined })],
  ])('%s', (_, statement) => expect(lint(policy(statement))).toEqual([]));

  test('against the issuer, account and partition of the statement', () => {
    expect(lint(policy(pods()), OPTIONS)).toEqual([]);
  });
});

describe('work and answer are bounded', () => {
  const sub = (index: number) => named(`system:serviceaccount:s:${index}`);
  const wrong = {
    Effect: 'Allow',
    Principal: { Federated: 'x.y' },
    Action: '*',
    Condition: { a: { b: [] } },
  };
  test.each([
    [
      'many statements that could be one',
      (count: number) => policy(...Array.from({ length: count / 8 }, (_, index) => sub(index))),
    ],
    ['many wrong statements', (count: number) => policy(...Array.from({ length: count }, () => wrong))],
    [
      'many globs',
      (count: number) => policy(like(Array.from({ length: count * 2 }, (_, index) => `s*${index}?*`))),
    ],
    [
      'many equal statements that are narrower',
      (count: number) =>
        policy(
          ...Array.from({ length: count / 10 }, () =>
            pods({ Condition: { StringEquals: { [`${EKS}:sub`]: 'x', a: '1' } } }),
          ),
        ),
    ],
    ['long globs', () => policy(like([`${'*a'.repeat(60_000)}b`, 'a'.repeat(100_000)]))],
    [
      'a long key of slashes',
      () => policy(pods({ Condition: { StringEquals: { [`a.b/${'/'.repeat(200_000)}x:sub`]: 'x' } } })),
    ],
    ['many stars', () => policy(like([`${'*'.repeat(120_000)}x`, `x${'?'.repeat(100_000)}`]))],
    [
      'many principals',
      (count: number) =>
        policy(
          roles({ AWS: Array.from({ length: count * 2 }, (_, index) => `arn:aws:iam::1:role/${index}`) }),
        ),
    ],
    [
      'many providers',
      (count: number) =>
        policy(
          pods({
            Principal: { Federated: Array.from({ length: count }, (_, index) => provider(`${index}.x`)) },
          }),
        ),
    ],
  ])('for %s', (_, make) => {
    const document = readPolicyDocument(make(2400));
    const before = performance.now();
    const findings = lintTrustPolicy(document, OPTIONS);
    expect(performance.now() - before).toBeLessThan(5000);
    expect(JSON.stringify(findings).length).toBeLessThan(200_000);
  });
});

const SUBJECTS = fc.array(
  fc.oneof(
    fc.constantFrom(
      subject('cart'),
      subject('*'),
      '*',
      'shop/cart',
      subject('default'),
      'system:serviceaccount:t*:x',
    ),
    fc.string(),
  ),
  { maxLength: 3 },
);
const KEYS = fc.constantFrom(
  `${EKS}:sub`,
  `${EKS}:aud`,
  `https://${EKS}:sub`,
  'sub',
  'aws:PrincipalOrgID',
  'x.y:sub',
  '/:',
);
const OPERATORS = fc.constantFrom(
  'StringEquals',
  'StringLike',
  'StringNotLike',
  'ForAllValues:StringLike',
  'Null',
  'x',
);
const STATEMENTS = fc.record({
  Effect: fc.constantFrom('Allow', 'Deny'),
  Principal: fc.oneof(
    fc.constantFrom(
      '*',
      { AWS: '*' },
      { Federated: provider(EKS) },
      { Federated: EKS },
      { Federated: [provider(EKS), provider('x.y')] },
    ),
    fc.dictionary(
      fc.string().filter((name) => name !== '__proto__'),
      fc.array(fc.string(), { maxLength: 2 }),
      { maxKeys: 2 },
    ),
  ),
  Action: fc.oneof(fc.constantFrom('sts:AssumeRoleWithWebIdentity', 'sts:*'), fc.string()),
  Condition: fc.dictionary(OPERATORS, fc.dictionary(KEYS, SUBJECTS, { maxKeys: 2 }), { maxKeys: 3 }),
});

test('no policy that can be read is too much for it, and answers stay short', () => {
  fc.assert(
    fc.property(fc.array(STATEMENTS, { maxLength: 6 }), fc.boolean(), (statements, held) => {
      const findings = lint(policy(...statements), held ? OPTIONS : {});
      expect(JSON.stringify(findings).length).toBeLessThan(100_000);
    }),
  );
});

test('the order of statements changes nothing but indexes', () => {
  const codes = (statements: readonly object[]) =>
    lint(policy(...statements), OPTIONS)
      .map(({ code, sentence }) => `${code} ${sentence.replace(/Statement\[.*/, '')}`)
      .sort();
  fc.assert(
    fc.property(fc.array(STATEMENTS, { maxLength: 3 }), (statements) => {
      expect(codes(statements.toReversed())).toEqual(codes(statements));
    }),
  );
});
