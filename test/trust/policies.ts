import type { TrustRequest } from '../../src/trust/evaluation/evaluate.ts';

export const PROVIDER = 'arn:aws:iam::111122223333:oidc-provider/oidc.demo.example/Cluster';
export const KIAM_SERVER = 'arn:aws:iam::111122223333:role/infra/kiam-server';

/** A request with the token of ServiceAccount shop/cart. */
export const WEB_IDENTITY: TrustRequest = {
  action: 'sts:AssumeRoleWithWebIdentity',
  principal: { federated: PROVIDER },
  context: {
    'oidc.demo.example/cluster:aud': ['sts.amazonaws.com'],
    'oidc.demo.example/cluster:sub': ['system:serviceaccount:shop:cart'],
  },
};

/** A request that kiam's server signs with its own role. */
export const CHAINED: TrustRequest = {
  action: 'sts:AssumeRole',
  principal: { aws: KIAM_SERVER, session: 'arn:aws:sts::111122223333:assumed-role/kiam-server/kiam' },
  context: { 'sts:externalid': ['shop-42'], 'sts:rolesessionname': ['kiam'] },
};

/** The statement that AWS documents for shop/cart. */
export const SHOP_CART = {
  Effect: 'Allow',
  Principal: { Federated: PROVIDER },
  Action: 'sts:AssumeRoleWithWebIdentity',
  Condition: {
    StringEquals: {
      'oidc.demo.example/Cluster:aud': 'sts.amazonaws.com',
      'oidc.demo.example/Cluster:sub': ['system:serviceaccount:shop:cart'],
    },
  },
};

/** {@link SHOP_CART} with another Condition block. */
export function when(condition: object) {
  return { ...SHOP_CART, Condition: condition };
}

/** A statement for AssumeRole with this principal. */
export function chained(principal: unknown, condition: object = {}) {
  return { Effect: 'Allow', Principal: principal, Action: 'sts:AssumeRole', Condition: condition };
}
