import fc from 'fast-check';
import { readPolicyDocument } from '../../../src/trust/document.ts';
import type { Admitted } from '../../../src/trust/editing/admit.ts';
import { type Edit, edit } from '../../../src/trust/editing/edit.ts';

export const HOST = 'oidc.eks.us-east-1.amazonaws.com/id/EXAMPLED539D4633E53DE1B71EXAMPLE';
export const PROVIDER = `arn:aws:iam::111122223333:oidc-provider/${HOST}`;
export const OTHER_HOST = 'oidc.example.com/prod';
export const OTHER_PROVIDER = `arn:aws:iam::111122223333:oidc-provider/${OTHER_HOST}`;
export const KIAM = 'arn:aws:iam::111122223333:role/kiam-server';

/** The subject of a ServiceAccount written NAMESPACE/NAME. */
export const subject = (name: string) => `system:serviceaccount:${name.replace('/', ':')}`;

/** Who is to be let in by the cluster's provider. */
export const admitting = (names: readonly string[], rest: Partial<Admitted> = {}): Admitted => ({
  providerArn: PROVIDER,
  audience: 'sts.amazonaws.com',
  subjects: names.map(subject),
  sessionNames: [],
  ...rest,
});

/** What an edit says of names of the cluster that are named now, or no more. */
export const named = (list: readonly string[]) =>
  list.map((name) => ({ subject: subject(name), providerArn: PROVIDER, audience: 'sts.amazonaws.com' }));

/** A statement as AWS documents it. */
export function letting(names: readonly string[], rest: object = {}, host = HOST): object {
  const subjects = names.map(subject);
  return {
    Effect: 'Allow',
    Principal: { Federated: `arn:aws:iam::111122223333:oidc-provider/${host}` },
    Action: 'sts:AssumeRoleWithWebIdentity',
    Condition: {
      StringEquals: {
        [`${host}:aud`]: 'sts.amazonaws.com',
        [`${host}:sub`]: subjects.length === 1 ? subjects[0] : subjects,
      },
    },
    ...rest,
  };
}

/** A policy of these statements. */
export const policyOf = (...statements: readonly object[]) => ({
  Version: '2012-10-17',
  Statement: statements,
});

/** The text of a policy. */
export const textOf = (...statements: readonly object[]) => JSON.stringify(policyOf(...statements), null, 2);

/** Edits a text. */
export const edited = (text: string, change: Edit) => edit(readPolicyDocument(text), change);

/** Names as clusters have them, patterns among them. */
export const names = fc.uniqueArray(
  fc
    .tuple(
      fc.constantFrom('shop', 'web', 'kube-system'),
      fc.constantFrom('a', 'b', 'cart', 'batch-1', 'b*', 'c?'),
    )
    .map(([namespace, name]) => `${namespace}/${name}`),
  { maxLength: 6 },
);

const SOME = names.filter((list) => list.length > 0);

/** Statements that are none of podrole's. */
const FOREIGN: readonly object[] = [
  { Effect: 'Allow', Principal: { Service: 'ec2.amazonaws.com' }, Action: 'sts:AssumeRole' },
  { Sid: 'Kiam', Effect: 'Allow', Principal: { AWS: KIAM }, Action: 'sts:AssumeRole' },
  {
    Effect: 'Allow',
    Principal: { Federated: 'arn:aws:iam::111122223333:oidc-provider/token.actions.githubusercontent.com' },
    Action: 'sts:AssumeRoleWithWebIdentity',
    Condition: {
      StringEquals: { 'token.actions.githubusercontent.com:aud': 'sts.amazonaws.com' },
      StringLike: { 'token.actions.githubusercontent.com:sub': 'repo:shop/cart:*' },
    },
  },
  { Effect: 'Deny', Principal: { AWS: '*' }, Action: 'sts:TagSession' },
];

const statement = fc.oneof(
  SOME.map((list) => letting(list.filter((name) => !/[*?]/.test(name)).concat('shop/cart'))),
  SOME.map((list) =>
    letting(list, {
      Condition: {
        StringEquals: { [`${HOST}:aud`]: 'sts.amazonaws.com' },
        StringLike: { [`${HOST}:sub`]: list.map(subject) },
      },
    }),
  ),
  SOME.map((list) => letting(list, {}, OTHER_HOST)),
  SOME.map((list) => letting(list, { Sid: 'Own' })),
  SOME.map((list) =>
    letting(list, {
      Condition: {
        StringEquals: { [`${HOST}:aud`]: ['sts.amazonaws.com', 'vault'], [`${HOST}:sub`]: list.map(subject) },
      },
    }),
  ),
  fc.constantFrom(...FOREIGN),
);

/** Texts of policies: packed or not, with statements of others between, on one line or many. */
export const texts = fc
  .tuple(
    fc.uniqueArray(statement, { minLength: 1, maxLength: 5, selector: (one) => JSON.stringify(one) }),
    fc.constantFrom(undefined, 2, '\t'),
  )
  .map(([statements, space]) => {
    const sids = new Set<unknown>();
    // IAM takes no Sid twice.
    const valid = statements.filter((one) => {
      const { Sid } = one as { Sid?: string };
      if (Sid === undefined) return true;
      return !sids.has(Sid) && sids.add(Sid) !== undefined;
    });
    return JSON.stringify(policyOf(...valid), null, space);
  })
  .filter((text) => !text.includes('"Statement":[]') && !text.includes('"Statement": []'));
