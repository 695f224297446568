import type { ReasonCode, Truth } from '../../../../src/trust/evaluation/finding.ts';
import type { Source } from './sources.ts';

export const SUB = 'oidc.demo.example/Cluster:sub';
export const AUD = 'oidc.demo.example/Cluster:aud';
export const AMR = 'oidc.demo.example/Cluster:amr';
export const SESSION_NAME = 'sts:RoleSessionName';
export const CART = 'system:serviceaccount:shop:cart';
export const CASH = 'system:serviceaccount:shop:cash';

/** What the request has of the key. */
export type Requested = readonly string[] | 'missing' | 'unknown';

/** Operator, key, the policy's values, the request's, and whether the condition then holds. */
export type ConditionRow = readonly [
  source: Source,
  operator: string,
  key: string,
  policy: readonly (string | boolean)[],
  request: Requested,
  holds: Truth,
  rest?: { readonly because?: ReasonCode; readonly version?: string | undefined },
];
