import { describe, expect, test } from 'vitest';
import { parse, parseAllDocuments } from 'yaml';
import { OPEN_ACCOUNT, OPEN_PARTITION } from '../../../src/trust/formats/open-arn.ts';
import { printPolicies } from '../../../src/trust/formats/print-policies.ts';
import { printPolicy } from '../../../src/trust/formats/print-policy.ts';

const PROVIDER = `arn:${OPEN_PARTITION}:iam::${OPEN_ACCOUNT}:oidc-provider/oidc.example.com/prod`;

/* biome-ignore-start lint/suspicious/noTemplateCurlyInString: the expressions of the formats */
const json = {
  Version: '2012-10-17',
  Statement: [
    {
      Effect: 'Allow',
      Principal: { Federated: PROVIDER, AWS: 'arn:aws:iam::444455556666:role/kiam-server' },
      Action: 'sts:AssumeRoleWithWebIdentity',
      Condition: {
        StringEquals: { 'oidc.example.com/prod:sub': ['a', 'b'], 'x:${y}': '${aws:username} %{z} "é" \\' },
        Null: { 'sts:ExternalId': 'true' },
      },
    },
    { Effect: 'Deny', Principal: '*', Action: [], Condition: {} },
  ],
};

const filled = JSON.stringify(json).replace(
  PROVIDER,
  PROVIDER.replace(OPEN_ACCOUNT, '111122223333').replace(OPEN_PARTITION, 'aws-cn'),
);

describe('a policy is printed', () => {
  test('as it is', () => {
    expect(JSON.parse(printPolicy({ kind: 'trust', json }, 'json'))).toEqual(json);
  });

  test.each(['trust', 'permission'] as const)('for CloudFormation (%s), whose Sub gives it back', (kind) => {
    const text = printPolicy({ kind, json, hasOpenAccount: true }, 'cloudformation');
    const property = { trust: 'AssumeRolePolicyDocument', permission: 'PolicyDocument' }[kind];
    const template = parse(text, { customTags: [{ tag: '!Sub', resolve: (value: string) => value }] });
    expect(Object.keys(template)).toEqual([property]);
    const substituted = template[property]
      .replaceAll('${AWS::AccountId}', '111122223333')
      .replaceAll('${AWS::Partition}', 'aws-cn');
    expect(substituted.replaceAll('${!', '')).not.toContain('${');
    expect(JSON.parse(substituted.replaceAll('${!', '${'))).toEqual(JSON.parse(filled));
  });

  test('for Terraform, as its formatter would have it', () => {
    expect(
      printPolicy({ kind: 'trust', json, hasOpenAccount: true }, 'terraform'),
    ).toBe(`assume_role_policy = jsonencode({
  Version = "2012-10-17"
  Statement = [
    {
      Effect = "Allow"
      Principal = {
        Federated = "arn:\${data.aws_partition.current.partition}:iam::\${data.aws_caller_identity.current.account_id}:oidc-provider/oidc.example.com/prod"
        AWS       = "arn:aws:iam::444455556666:role/kiam-server"
      }
      Action = "sts:AssumeRoleWithWebIdentity"
      Condition = {
        StringEquals = {
          "oidc.example.com/prod:sub" = [
            "a",
            "b",
          ]
          "x:$\${y}" = "$\${aws:username} %%{z} \\"\\u00e9\\" \\\\"
        }
        Null = {
          "sts:ExternalId" = "true"
        }
      }
    },
    {
      Effect    = "Deny"
      Principal = "*"
      Action    = []
      Condition = {}
    },
  ]
})
`);
  });
});
/* biome-ignore-end lint/suspicious/noTemplateCurlyInString: the expressions of the formats */

test.each(['cloudformation', 'terraform'] as const)(
  'the account of zeros is one like others, for %s',
  (format) => {
    const arn = `arn:aws:iam::${OPEN_ACCOUNT}:role/emulated`;
    expect(printPolicy({ kind: 'trust', json: { Principal: arn } }, format)).toContain(`"${arn}"`);
  },
);

describe('policies of several roles', () => {
  const policies = new Map([
    ['arn:aws:iam::111122223333:role/a', { Version: '2012-10-17' }],
    ['arn:aws-cn:iam::444455556666:role/b', { Statement: [] }],
  ]);

  test('are a map', () => {
    expect(JSON.parse(printPolicies(policies, 'json'))).toEqual(Object.fromEntries(policies));
  });

  test('are a local value of Terraform', () => {
    expect(printPolicies(policies, 'terraform')).toBe(`locals {
  trust_policies = {
    "arn:aws:iam::111122223333:role/a" = jsonencode({
      Version = "2012-10-17"
    })
    "arn:aws-cn:iam::444455556666:role/b" = jsonencode({
      Statement = []
    })
  }
}
`);
  });

  test('are documents of CloudFormation, one after the other', () => {
    const documents = parseAllDocuments(printPolicies(policies, 'cloudformation'), {
      customTags: [{ tag: '!Sub', resolve: (value: string) => value }],
    });
    const values = documents.map((one) => JSON.parse(one.toJS().AssumeRolePolicyDocument));
    expect(values).toEqual([...policies.values()]);
  });
});
