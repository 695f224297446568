import { refuse } from '../../sts/refusal.ts';
import type { VerifiedToken } from '../../sts/verify-token.ts';
import { webIdentityRequest } from '../../trust/evaluation/web-identity-request.ts';
import type { ActionOutcome } from '../outcome.ts';
import type { StsDeps } from './deps.ts';
import type { StsRequest } from './query.ts';
import { sessionXml } from './session-xml.ts';
import { checkDuration, decideTrust } from './trust-decision.ts';

type Request = Extract<StsRequest, { action: 'AssumeRoleWithWebIdentity' }>;

/** @see https://docs.aws.amazon.com/STS/latest/APIReference/API_AssumeRoleWithWebIdentity.html */
export async function assumeRoleWithWebIdentity(request: Request, deps: StsDeps): Promise<ActionOutcome> {
  const verified = await deps.verifyToken(request.token);
  if (!verified.ok) return verified;
  const token = { subject: verified.subject, audience: verified.audience };
  return { ...assume(request, verified, deps), token };
}

function assume(request: Request, token: VerifiedToken, { account, sessions }: StsDeps): ActionOutcome {
  const { roleArn, sessionName, durationSeconds } = request;
  const { provider, subject, audience } = token;
  const trusted = decideTrust({
    account,
    roleArn,
    request: webIdentityRequest({
      providerArn: provider.arn,
      hostAndPath: provider.hostAndPath,
      subject,
      audience,
      sessionName,
    }),
    denied: (reason) => refuse('web-identity-denied', reason),
  });
  if (!trusted.ok) return trusted;
  const tooLong = checkDuration(trusted.role, durationSeconds);
  if (tooLong !== undefined) return tooLong;
  const session = sessions.issue(roleArn, sessionName, durationSeconds);
  const { reason, verdict } = trusted;
  const result = {
    SubjectFromWebIdentityToken: subject,
    Audience: audience.find((one) => provider.clientIds.includes(one)) ?? '',
    ...sessionXml(session),
    Provider: provider.arn,
  };
  return { ok: true, identity: session.arn, reason, verdict, result };
}
