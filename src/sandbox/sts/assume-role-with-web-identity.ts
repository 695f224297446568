import { refuse } from '../../sts/refusal.ts';
import type { VerifiedToken } from '../../sts/verify-token.ts';
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
    request: {
      action: 'sts:AssumeRoleWithWebIdentity',
      principal: { federated: provider.arn },
      context: context(token, sessionName),
    },
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

/**
 * The condition keys of a web identity request.
 *
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_iam-condition-keys.html#condition-keys-wif
 */
function context({ provider, subject, audience }: VerifiedToken, sessionName: string) {
  const prefix = provider.hostAndPath.toLowerCase();
  return {
    [`${prefix}:aud`]: audience,
    [`${prefix}:sub`]: [subject],
    'sts:rolesessionname': [sessionName],
    'aws:federatedprovider': [provider.arn],
  };
}
