import { type Account, createAccount, type StoredAccount } from './account.ts';
import { type Credentials, createCredentials, user } from './credentials.ts';
import { Failure } from './failure.ts';
import { createHooks, type Dropped, type Hook, type Slow } from './hooks.ts';
import { type Asking, perform } from './perform.ts';
import type { SeenRequest } from './seen-request.ts';
import { REAL_TIME, type Time } from './time.ts';
import type { Result } from './xml.ts';

/** What a stand-in is made of. */
export interface StandInOptions {
  /** For every date, lag and delay; the machine's own unless given. */
  readonly time?: Time;
  /** Of all accounts, `aws` unless given. */
  readonly partition?: string;
}

/** What keeps requests of an editor waiting for their turn. */
export type Gate = (request: SeenRequest) => Promise<void>;

/** IAM and STS without a socket: the state, and what is done with it. */
export interface IamService {
  /** That of the credentials in `env`: live, mutable. Tests arrange here and look here. */
  readonly account: Account;
  /** All, by number. */
  readonly accounts: ReadonlyMap<string, Account>;
  addAccount(id: string): Account;
  /** Every request that came, in the order in which they were let in. */
  readonly requests: readonly SeenRequest[];
  /** Who has which access key: tests may add, change and delete. */
  readonly callers: Credentials['callers'];
  /**
   * Does something, or lets something happen, when the next request for an action has come and before it is answered.
   *
   * @param action as `iam:GetRole`; `*` for any
   * @param times how many requests it is for, one unless given
   */
  before(action: string, hook: Hook | Failure | Dropped | Slow, times?: number): void;
  /** By the access key id with which an editor began: requests of others pass at once. */
  readonly gates: Map<string, Gate>;
  /** @returns `dropped` where the connection is to end without an answer. @throws Failure */
  answer(asking: Asking): Promise<Result | undefined | 'dropped'>;
}

/** The number of the account that is there from the start. */
export const ACCOUNT_ID = '111122223333';

/** The access key of the user `podrole` of that account; its secret is `secret of AKIAPODROLE000000001`. */
export const ACCESS_KEY_ID = 'AKIAPODROLE000000001';

/** A service with one account and nothing in it. */
export function createIamService({ time = REAL_TIME, partition = 'aws' }: StandInOptions = {}): IamService {
  const accounts = new Map<string, StoredAccount>();
  const credentials = createCredentials(time.now);
  const hooks = createHooks();
  const gates = new Map<string, Gate>();
  const requests: SeenRequest[] = [];
  const addAccount = (id: string) => {
    const account = createAccount(id, { partition, now: time.now });
    accounts.set(id, account);
    return account;
  };
  const account = addAccount(ACCOUNT_ID);
  credentials.callers.set(
    ACCESS_KEY_ID,
    user({ accountId: ACCOUNT_ID, partition, accessKeyId: ACCESS_KEY_ID }),
  );

  return {
    account,
    accounts,
    addAccount,
    requests,
    callers: credentials.callers,
    gates,
    before: (action, hook, times = 1) => hooks.add(action, hook, times),
    async answer(asking) {
      const { action, parameters, accessKeyId } = asking;
      const editor = credentials.callers.get(accessKeyId)?.editor ?? accessKeyId;
      const request = { action, parameters, accessKeyId, editor, at: time.now() };
      await gates.get(editor)?.(request);
      requests.push(request);
      const happening = await hooks.run(request);
      if (happening instanceof Failure) throw happening;
      if (happening && 'drop' in happening && happening.drop === 'before') return 'dropped';
      if (happening && 'slow' in happening && happening.slow === 'before')
        await time.sleep(happening.ms, editor);
      const result = perform(asking, { credentials, accounts, now: time.now });
      if (happening && 'slow' in happening && happening.slow === 'after')
        await time.sleep(happening.ms, editor);
      return happening && 'drop' in happening ? 'dropped' : result;
    },
  };
}
