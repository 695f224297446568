import type { StoredAccount } from './account.ts';
import { ACTIONS } from './actions/table.ts';
import { authorize } from './authorize.ts';
import type { Caller } from './caller.ts';
import type { Credentials } from './credentials.ts';
import { Failure } from './failure.ts';
import type { Parameters } from './parameters.ts';
import type { Result } from './xml.ts';

/** One request, whichever way it came. */
export interface Asking {
  /** As `iam:GetRole`. */
  readonly action: string;
  readonly parameters: Parameters;
  readonly accessKeyId: string;
  readonly sessionToken?: string | undefined;
  /** Looks at the signature, once it is known whose it must be. @throws Failure */
  readonly verify?: (caller: Caller) => void;
}

/** What requests are done on. */
export interface Ground {
  readonly credentials: Credentials;
  /** By number; those of credentials are all there. */
  readonly accounts: ReadonlyMap<string, StoredAccount>;
  readonly now: () => number;
}

/** Does what is asked: who asks, whether it may, then the action. @throws Failure */
export function perform(asking: Asking, { credentials, accounts, now }: Ground): Result | undefined {
  const { action: name, parameters } = asking;
  const caller = credentials.callerOf(asking.accessKeyId, asking.sessionToken);
  asking.verify?.(caller);
  const action = ACTIONS.get(name);
  if (action === undefined) throw new Failure('InvalidAction', `Could not find operation ${name}`);
  const account = accounts.get(caller.accountId);
  if (account === undefined) throw new Error(`there is no account ${caller.accountId}: call addAccount`);
  const circumstances = {
    account,
    caller,
    now: now(),
    accountOf: (id: string) => accounts.get(id),
    openSession: credentials.open,
  };
  authorize(name, action.needs(parameters, circumstances), circumstances);
  return action.run(parameters, circumstances);
}
