import type { StoredAccount } from '../account.ts';
import type { Caller } from '../caller.ts';
import type { Parameters } from '../parameters.ts';
import type { Result } from '../xml.ts';

/** What an action is done with. */
export interface Circumstances {
  /** The caller's account. */
  readonly account: StoredAccount;
  readonly caller: Caller;
  /** Milliseconds since 1970. */
  readonly now: number;
  /** The account of a number. */
  accountOf(id: string): StoredAccount | undefined;
  /** Makes a session, with credentials of its own. */
  openSession(session: Omit<Caller, 'accessKeyId' | 'secretAccessKey' | 'sessionToken'>): Caller;
}

/** One action of a service: what it needs to be allowed, and what it does. */
export interface Action {
  /** What a policy must allow; nothing where whoever has credentials may. */
  readonly needs: (parameters: Parameters, circumstances: Circumstances) => readonly Need[];
  /** `undefined` where the action answers nothing. @throws Failure */
  readonly run: (parameters: Parameters, circumstances: Circumstances) => Result | undefined;
}

/** A right that an action needs. */
export interface Need {
  /** With the service before it, where it is not the action's own. */
  readonly action?: string;
  /** An ARN, or `*` where the action knows no resources. */
  readonly resource: string;
  /** What the refusal calls it, where it is not the ARN. */
  readonly called?: string;
}
