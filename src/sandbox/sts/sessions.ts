import { randomBytes } from 'node:crypto';
import { roleId, sessionArn, uniqueId } from './role-session.ts';

/** What a caller presents; the secret key stays in the signature, which the sandbox does not check. */
export interface PresentedCredentials {
  readonly accessKeyId: string;
  readonly sessionToken: string;
}

/** Temporary credentials and the identity behind them. */
export interface Session extends PresentedCredentials {
  readonly secretAccessKey: string;
  /** Milliseconds since the epoch. */
  readonly expiration: number;
  readonly roleArn: string;
  /** ARN of the assumed-role session. */
  readonly arn: string;
  /** `ROLE_ID:SESSION_NAME` */
  readonly userId: string;
}

/** The sessions that the sandbox has issued. */
export interface SessionStore {
  readonly issue: (roleArn: string, sessionName: string, durationSeconds: number) => Session;
  readonly find: (credentials: PresentedCredentials) => Session | 'unknown' | 'expired';
}

const MAX_SESSIONS = 10_000;

/**
 * Sessions in memory, the oldest of which are dropped beyond the limit.
 *
 * @param clock Milliseconds since the epoch.
 */
export function createSessionStore(clock: () => number = Date.now, limit = MAX_SESSIONS): SessionStore {
  const sessions = new Map<string, Session>();
  return {
    issue: (roleArn, sessionName, durationSeconds) => {
      const session: Session = {
        accessKeyId: uniqueId('ASIA', randomBytes(16)),
        secretAccessKey: randomBytes(30).toString('base64'),
        sessionToken: randomBytes(192).toString('base64'),
        expiration: clock() + durationSeconds * 1000,
        roleArn,
        arn: sessionArn(roleArn, sessionName),
        userId: `${roleId(roleArn)}:${sessionName}`,
      };
      sessions.set(session.accessKeyId, session);
      const oldest = sessions.keys().next().value;
      if (sessions.size > limit && oldest !== undefined) sessions.delete(oldest);
      return session;
    },
    find: ({ accessKeyId, sessionToken }) => {
      const session = sessions.get(accessKeyId);
      if (session === undefined || session.sessionToken !== sessionToken) return 'unknown';
      return session.expiration <= clock() ? 'expired' : session;
    },
  };
}
