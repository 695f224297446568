import { compactVerify, decodeJwt, decodeProtectedHeader, errors } from 'jose';
import * as z from 'zod';
import { ALGORITHMS } from '../issuer/algorithms.ts';
import type { KeyCache } from './key-cache.ts';
import type { Provider } from './provider.ts';
import { type Refusal, refuse } from './refusal.ts';

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

const SUPPORTED: readonly string[] = ALGORITHMS.map(({ alg }) => alg);

/** Clocks of cluster and AWS may differ by this much when a token is fresh. */
const FUTURE_TOLERANCE_SECONDS = 300;

const CLAIMS = z.object({
  iss: z.string(),
  sub: z.string(),
  aud: z.union([z.string().transform((one) => [one]), z.array(z.string()).min(1)]),
  iat: z.int(),
  exp: z.int(),
  nbf: z.int().optional(),
});

/** Base64url without padding, three times (RFC 7515, section 3.1). */
const COMPACT = /^[\w-]+\.[\w-]+\.[\w-]*$/;

type Claims = z.infer<typeof CLAIMS>;

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
      (await checkSignature(token, provider, deps.keys)) ??
      checkTimes(claims, Math.floor(deps.clock() / 1000)) ??
      checkAudience(claims, provider) ?? { ok: true, provider, subject: claims.sub, audience: claims.aud }
    );
  };
}

function readClaims(token: string): Claims | Refusal {
  let payload: unknown;
  try {
    if (!COMPACT.test(token)) return refuse('token-malformed', 'the token is no JWT in compact form');
    const { alg, crit } = decodeProtectedHeader(token);
    payload = decodeJwt(token);
    if (crit !== undefined) return refuse('token-malformed', 'the token has critical header parameters');
    if (alg === undefined || !SUPPORTED.includes(alg)) {
      return refuse('token-malformed', `the token's alg is ${alg}, STS takes ${SUPPORTED.join(', ')}`);
    }
  } catch {
    return refuse('token-malformed', 'the token is no JWT in compact form');
  }
  const parsed = CLAIMS.safeParse(payload);
  if (parsed.success) return parsed.data;
  const claim = String(parsed.error.issues[0]?.path[0]);
  return Object.hasOwn(Object(payload), claim)
    ? refuse('token-malformed', `the claim ${claim} has a wrong type`)
    : refuse('claim-missing', `the token has no claim ${claim}`, { claim });
}

async function checkSignature(
  token: string,
  provider: Provider,
  cache: KeyCache,
): Promise<Refusal | undefined> {
  const first = await verifyWith(await cache.get(provider.url), token);
  // A kid that is not among the kept keys may have been published since.
  return first === 'key-missing'
    ? missing(await verifyWith(await cache.refresh(provider.url), token))
    : first;
}

async function verifyWith(
  outcome: Awaited<ReturnType<KeyCache['get']>>,
  token: string,
): Promise<Refusal | 'key-missing' | undefined> {
  if (!outcome.ok) return outcome;
  try {
    await compactVerify(token, outcome.keys, { algorithms: [...SUPPORTED] });
    return undefined;
  } catch (cause) {
    if (cause instanceof errors.JWKSNoMatchingKey) return 'key-missing';
    if (cause instanceof errors.JWKSMultipleMatchingKeys) {
      return refuse('keys-unavailable', 'the token has no kid and the JWKS has several keys');
    }
    const reason = cause instanceof errors.JWSSignatureVerificationFailed ? 'signature' : 'key or signature';
    return refuse('token-invalid', `the token's ${reason} does not verify`);
  }
}

function missing(outcome: Refusal | 'key-missing' | undefined): Refusal | undefined {
  return outcome === 'key-missing'
    ? refuse('keys-unavailable', "the JWKS has no key with the token's kid and alg")
    : outcome;
}

function checkTimes({ iat, exp, nbf = iat }: Claims, now: number): Refusal | undefined {
  if (exp <= now) return refuse('token-expired', `the token expired ${now - exp} seconds ago`, { now, exp });
  if (exp < iat) return refuse('token-invalid', 'the token expires before it was issued');
  if (Math.max(iat, nbf) <= now + FUTURE_TOLERANCE_SECONDS) return undefined;
  return refuse(
    'token-invalid',
    `the token is good in ${Math.max(iat, nbf) - now} seconds only: compare the clocks`,
  );
}

function checkAudience({ aud }: Claims, provider: Provider): Refusal | undefined {
  if (aud.some((audience) => provider.clientIds.includes(audience))) return undefined;
  return refuse(
    'audience-unknown',
    `the token's audience is ${aud.join(', ')}, the provider's client ids are ${provider.clientIds.join(', ')}`,
  );
}
