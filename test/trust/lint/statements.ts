export const EKS = 'oidc.eks.eu-west-1.amazonaws.com/id/EXAMPLED539D4633E53DE1B71EXAMPLE';
export const OTHER_EKS = 'oidc.eks.eu-west-1.amazonaws.com/id/EXAMPLE0000000000000000000EXAMPL';
export const GITHUB = 'token.actions.githubusercontent.com';
export const ACCOUNT = '111122223333';

/** The ARN of a provider. */
export function provider(hostAndPath: string, { partition = 'aws', accountId = ACCOUNT } = {}): string {
  return `arn:${partition}:iam::${accountId}:oidc-provider/${hostAndPath}`;
}

/** A subject of namespace `shop`. */
export function subject(name: string): string {
  return `system:serviceaccount:shop:${name}`;
}

/** What AWS documents for one ServiceAccount, with other members where they are given. */
export function pods(members: object = {}): object {
  return {
    Effect: 'Allow',
    Principal: { Federated: provider(EKS) },
    Action: 'sts:AssumeRoleWithWebIdentity',
    Condition: asking({}),
    ...members,
  };
}

/** A condition on both claims; what is given replaces a claim's value. */
export function asking(claims: { sub?: unknown; aud?: unknown }, issuer = EKS): object {
  const { sub = subject('cart'), aud = 'sts.amazonaws.com' } = claims;
  return { StringEquals: { [`${issuer}:aud`]: aud, [`${issuer}:sub`]: sub } };
}

/** The statement of {@link pods} with that subject under StringLike. */
export function like(sub: unknown): object {
  return pods({
    Condition: { StringEquals: { [`${EKS}:aud`]: 'sts.amazonaws.com' }, StringLike: { [`${EKS}:sub`]: sub } },
  });
}

/** The statement of {@link pods} with that subject. */
export function named(sub: unknown): object {
  return pods({ Condition: asking({ sub }) });
}

/** The statement of {@link pods} with another operator for `sub`. */
export function under(operator: string, sub: unknown = subject('cart')): object {
  return pods({
    Condition: { StringEquals: { [`${EKS}:aud`]: 'sts.amazonaws.com' }, [operator]: { [`${EKS}:sub`]: sub } },
  });
}

/** A statement for roles, accounts and everyone. */
export function roles(principal: unknown, members: object = {}): object {
  return { Effect: 'Allow', Principal: principal, Action: 'sts:AssumeRole', ...members };
}

/** The text of a policy of these statements. */
export function policy(...statements: object[]): string {
  return JSON.stringify({ Version: '2012-10-17', Statement: statements });
}
