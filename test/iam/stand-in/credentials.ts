import { createHash } from 'node:crypto';
import type { Caller } from './caller.ts';
import { expiredToken, invalidClientTokenId } from './failure.ts';

/** Who has which access key. */
export interface Credentials {
  readonly callers: Map<string, Caller>;
  /** Makes credentials for whoever is described. */
  open(session: Omit<Caller, 'accessKeyId' | 'secretAccessKey' | 'sessionToken'>): Caller;
  /** @throws Failure InvalidClientTokenId, ExpiredToken */
  callerOf(accessKeyId: string, sessionToken: string | undefined): Caller;
}

/** Nobody has any yet. */
export function createCredentials(now: () => number): Credentials {
  const callers = new Map<string, Caller>();
  return {
    callers,
    open(session) {
      const hash = createHash('sha256').update(`${session.arn} ${callers.size}`).digest('hex');
      const caller = {
        ...session,
        accessKeyId: `ASIA${hash.slice(0, 16).toUpperCase()}`,
        secretAccessKey: hash.slice(0, 40),
        sessionToken: hash,
      };
      callers.set(caller.accessKeyId, caller);
      return caller;
    },
    callerOf(accessKeyId, sessionToken) {
      const caller = callers.get(accessKeyId);
      if (caller === undefined || caller.sessionToken !== sessionToken) throw invalidClientTokenId();
      if (caller.expiresAt !== undefined && caller.expiresAt <= now()) throw expiredToken();
      return caller;
    },
  };
}

/** A user of an account, with credentials that do not expire: the secret is `secret of` the access key id. */
export function user({
  accountId,
  partition,
  accessKeyId,
}: {
  readonly accountId: string;
  readonly partition: string;
  readonly accessKeyId: string;
}): Caller {
  return {
    accountId,
    arn: `arn:${partition}:iam::${accountId}:user/podrole`,
    userId: 'AIDAPODROLEPODROLEPOD',
    accessKeyId,
    secretAccessKey: `secret of ${accessKeyId}`,
    editor: accessKeyId,
  };
}
