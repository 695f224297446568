import { type Refusal, refuse } from '../../sts/refusal.ts';
import type { PresentedCredentials, Session, SessionStore } from './sessions.ts';

/** The session whose credentials the caller presents. Their signature is not checked. */
export function identifyCaller(
  credentials: PresentedCredentials | undefined,
  sessions: SessionStore,
): { readonly ok: true; readonly session: Session } | Refusal {
  if (credentials === undefined) return refuse('credentials-missing', 'the request is not signed');
  const session = sessions.find(credentials);
  switch (session) {
    case 'unknown':
      return refuse('credentials-unknown', `${credentials.accessKeyId} is no access key of this sandbox`);
    case 'expired':
      return refuse('credentials-expired', `the session of ${credentials.accessKeyId} has expired`);
    default:
      return { ok: true, session };
  }
}
