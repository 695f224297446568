import { evaluate } from '../../src/trust/evaluation/evaluate.ts';
import { webIdentityRequest } from '../../src/trust/evaluation/web-identity-request.ts';
import { oidcProviderArn } from '../../src/trust/oidc-provider.ts';
import { parseTrustPolicy } from '../../src/trust/parse.ts';
import type { Place } from './stack.ts';

/** What a token says, and where it is presented. */
export interface AskedBy {
  readonly hostAndPath: string;
  readonly subject: string;
  readonly audience?: string | undefined;
  readonly sessionName?: string;
}

/** Whether a trust policy lets the holder of a token in, by the provider of its issuer in the role's account. */
export function letsIn(policy: string, { partition, accountId }: Place, asked: AskedBy): boolean {
  const { hostAndPath, subject, audience = 'sts.amazonaws.com', sessionName = 'session' } = asked;
  const providerArn = oidcProviderArn({ partition, accountId, hostAndPath });
  const token = { providerArn, hostAndPath, subject, audience: [audience], sessionName };
  return evaluate(parseTrustPolicy(JSON.parse(policy)), webIdentityRequest(token)).allowed;
}

/** Whether a trust policy lets a role assume its own, with an external id or without one. */
export function letsAssume(policy: string, roleArn: string, externalId?: string): boolean {
  return evaluate(parseTrustPolicy(JSON.parse(policy)), {
    action: 'sts:AssumeRole',
    principal: { aws: roleArn },
    context: {
      'sts:rolesessionname': ['kiam-kiam'],
      ...(externalId !== undefined && { 'sts:externalid': [externalId] }),
    },
  }).allowed;
}
