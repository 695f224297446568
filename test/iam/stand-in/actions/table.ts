import { ACCOUNT_ACTIONS } from './account-summary.ts';
import type { Action } from './action.ts';
import { PROVIDER_ACTIONS } from './providers.ts';
import { ROLE_ACTIONS } from './roles.ts';
import { STS_ACTIONS } from './sts.ts';

const SERVICES = { iam: { ...ROLE_ACTIONS, ...PROVIDER_ACTIONS, ...ACCOUNT_ACTIONS }, sts: STS_ACTIONS };

/** Every action that the stand-in knows, as policies name it: `iam:GetRole`. */
export const ACTIONS: ReadonlyMap<string, Action> = new Map(
  Object.entries(SERVICES).flatMap(([service, actions]) =>
    Object.entries(actions).map(([name, action]) => [`${service}:${name}`, action] as const),
  ),
);
