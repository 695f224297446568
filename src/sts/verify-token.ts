import { checkAudience, checkTimes } from './check-claims.ts';
import { checkSignature, keyMissing } from './check-signature.ts';
import { readClaims } from './claims.ts';
import type { KeyCache } from './key-cache.ts';
import type { Provider } from './provider.ts';
import { type Refusal, refuse } from './refusal.ts';
import type { KeysOutcome } from './verification-keys.ts';

/** A token that STS accepts, as far as a trust policy looks at it. */
export interface VerifiedToken {
  readonly ok: true;
  readonly provider: Provider;
  readonly subject: string;
  readonly audience: readonly string[];
}

/** What the verification is done with. */
export interface VerifyTokenDeps {
  readonly account: { readonly providers: readonly Provider[] };
  readonly keys: KeyCache;
  /** Milliseconds since the epoch. */
  readonly clock: () => number;
}

/** Verifies one web identity token in compact form. */
export type VerifyToken = (token: string) => Promise<VerifiedToken | Refusal>;

/**
 * Verifies tokens as STS does, in this order: form and claims, the provider of `iss`, its published
 * keys, the signature, the times, the audience.
 *
 * @see https://docs.aws.amazon.com/STS/latest/APIReference/API_AssumeRoleWithWebIdentity.html
 */
export function createVerifyToken(deps: VerifyTokenDeps): VerifyToken {
  return async (token) => {
    const claims = readClaims(token);
    if ('ok' in claims) return claims;
    const provider = deps.account.providers.find(({ url }) => url === claims.iss);
    if (provider === undefined) {
      const known = deps.account.providers.map(({ url }) => url).join(', ') || 'none';
      return refuse('provider-unknown', `the account's providers are: ${known}`, { issuer: claims.iss });
    }
    return (
      (await checkPublished(token, provider, deps.keys)) ??
      checkTimes(claims, Math.floor(deps.clock() / 1000)) ??
      checkAudience(claims, provider) ?? { ok: true, provider, subject: claims.sub, audience: claims.aud }
    );
  };
}

async function checkPublished(
  token: string,
  provider: Provider,
  cache: KeyCache,
): Promise<Refusal | undefined> {
  const first = await verifyWith(await cache.get(provider.url), token);
  if (first !== 'key-missing') return first;
  // A kid that is not among the kept keys may have been published since.
  const second = await verifyWith(await cache.refresh(provider.url), token);
  return second === 'key-missing' ? keyMissing() : second;
}

async function verifyWith(outcome: KeysOutcome, token: string): Promise<Refusal | 'key-missing' | undefined> {
  return outcome.ok ? checkSignature(token, outcome.keys) : outcome;
}
