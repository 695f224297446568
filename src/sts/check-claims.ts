import type { Claims } from './claims.ts';
import type { Provider } from './provider.ts';
import { type Refusal, refuse } from './refusal.ts';

/** Clocks of cluster and AWS may differ by this much when a token is fresh. */
const FUTURE_TOLERANCE_SECONDS = 300;

/**
 * Why STS would not take a token for its times; `undefined` if it would.
 *
 * @param now - seconds since the epoch.
 */
export function checkTimes({ iat, exp, nbf = iat }: Claims, now: number): Refusal | undefined {
  if (exp <= now) return refuse('token-expired', `the token expired ${now - exp} seconds ago`, { now, exp });
  if (exp < iat) return refuse('token-invalid', 'the token expires before it was issued');
  if (Math.max(iat, nbf) <= now + FUTURE_TOLERANCE_SECONDS) return undefined;
  return refuse(
    'token-invalid',
    `the token is good in ${Math.max(iat, nbf) - now} seconds only: compare the clocks`,
  );
}

/** Why STS would not take a token for its audience; `undefined` if it would. */
export function checkAudience(
  { aud }: Pick<Claims, 'aud'>,
  { clientIds }: Pick<Provider, 'clientIds'>,
): Refusal | undefined {
  if (aud.some((audience) => clientIds.includes(audience))) return undefined;
  return refuse(
    'audience-unknown',
    `the token's audience is ${aud.join(', ')}, the provider's client ids are ${clientIds.join(', ')}`,
  );
}
