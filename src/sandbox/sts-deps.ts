import type { Account } from './account.ts';
import type { SessionStore } from './sessions.ts';
import type { VerifyToken } from './verify-token.ts';

/** What STS decides with. */
export interface StsDeps {
  readonly account: Account;
  readonly sessions: SessionStore;
  readonly verifyToken: VerifyToken;
}
