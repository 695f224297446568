import type { VerifyToken } from '../../sts/verify-token.ts';
import type { Account } from '../account.ts';
import type { SessionStore } from './sessions.ts';

/** What STS decides with. */
export interface StsDeps {
  readonly account: Account;
  readonly sessions: SessionStore;
  readonly verifyToken: VerifyToken;
}
