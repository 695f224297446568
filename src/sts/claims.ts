import { decodeJwt, decodeProtectedHeader } from 'jose';
import * as z from 'zod';
import { ALGORITHMS } from '../issuer/algorithms.ts';
import { type Refusal, refuse } from './refusal.ts';

/** The signature algorithms that STS takes in a token. */
export const SUPPORTED_ALGORITHMS: readonly string[] = ALGORITHMS.map(({ alg }) => alg);

const CLAIMS = z.object({
  iss: z.string(),
  sub: z.string(),
  aud: z.union([z.string().transform((one) => [one]), z.array(z.string()).min(1)]),
  iat: z.int(),
  exp: z.int(),
  nbf: z.int().optional(),
});

/** The claims that STS reads; times in seconds since the epoch. */
export type Claims = z.infer<typeof CLAIMS>;

/** Base64url without padding, three times (RFC 7515, section 3.1). */
const COMPACT = /^[\w-]+\.[\w-]+\.[\w-]*$/;

/** The claims of a token whose signature nobody has verified yet, or why STS cannot read them. */
export function readClaims(token: string): Claims | Refusal {
  let payload: unknown;
  try {
    if (!COMPACT.test(token)) return refuse('token-malformed', 'the token is no JWT in compact form');
    const { alg, crit } = decodeProtectedHeader(token);
    payload = decodeJwt(token);
    if (crit !== undefined) return refuse('token-malformed', 'the token has critical header parameters');
    if (alg === undefined || !SUPPORTED_ALGORITHMS.includes(alg)) {
      const taken = SUPPORTED_ALGORITHMS.join(', ');
      return refuse('token-malformed', `the token's alg is ${alg}, STS takes ${taken}`);
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
