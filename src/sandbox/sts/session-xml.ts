import type { Session } from './sessions.ts';
import type { XmlContent } from './xml.ts';

/** The elements that both ways to assume a role answer with. */
export function sessionXml(session: Session): { readonly [name: string]: XmlContent } {
  return {
    AssumedRoleUser: { Arn: session.arn, AssumedRoleId: session.userId },
    Credentials: {
      AccessKeyId: session.accessKeyId,
      SecretAccessKey: session.secretAccessKey,
      SessionToken: session.sessionToken,
      // STS gives whole seconds: a session never outlives what the answer says by rounding up.
      Expiration: `${new Date(session.expiration).toISOString().slice(0, 19)}Z`,
    },
  };
}
