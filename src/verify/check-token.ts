import { createLocalJWKSet, decodeProtectedHeader } from 'jose';
import type { JsonObject } from '../identity/pod.ts';
import { quote } from '../identity/quote.ts';
import { checkAudience, checkTimes } from '../sts/check-claims.ts';
import { checkSignature, keyMissing } from '../sts/check-signature.ts';
import { type Claims, readClaims } from '../sts/claims.ts';
import { refuseParameters, violations } from '../sts/parameters.ts';
import type { Refusal } from '../sts/refusal.ts';
import { type Finding, finding, refused } from './finding.ts';
import type { FindingCode } from './findings.ts';

/** What of a token may be shown. */
export interface TokenSummary {
  readonly issuer: string;
  readonly subject: string;
  readonly audience: readonly string[];
  /** Seconds since the epoch. */
  readonly expires: number;
  readonly kid: string | undefined;
}

/** What a token is held against. */
export interface TokenRules {
  /** The issuer URL. */
  readonly url: string;
  /** The published JWKS; `undefined` where it cannot be used. */
  readonly jwks: JsonObject | undefined;
  /** Client ids of the provider. */
  readonly audiences: readonly string[];
  /** Seconds since the epoch. */
  readonly now: number;
}

/** A token that was checked. */
export interface CheckedToken {
  /** `undefined` for a token that could not be read. */
  readonly token: TokenSummary | undefined;
  readonly findings: readonly Finding[];
}

const AT = 'token';

/** Everything that STS would have against a token, not only what it would say first. */
export async function checkToken(token: string, rules: TokenRules): Promise<CheckedToken> {
  const wrong = violations('WebIdentityToken', token);
  if (wrong.length > 0) return unread('token-size', refuseParameters(wrong));
  const claims = readClaims(token);
  if ('ok' in claims)
    return unread(claims.error.name === 'claim-missing' ? 'token-claim' : 'token-malformed', claims);
  const times = checkTimes(claims, rules.now);
  const audience = checkAudience(claims, { clientIds: rules.audiences });
  return {
    token: summary(token, claims),
    findings: [
      ...issuerFindings(claims, rules.url),
      ...(await signatureFindings(token, rules.jwks)),
      ...(times === undefined
        ? []
        : [refused(times.error.name === 'token-expired' ? 'token-expired' : 'token-times', times, AT)]),
      ...(audience === undefined ? [] : [refused('token-audience', audience, AT)]),
    ],
  };
}

function unread(code: FindingCode, refusal: Refusal): CheckedToken {
  return { token: undefined, findings: [refused(code, refusal, AT)] };
}

function summary(token: string, { iss, sub, aud, exp }: Claims): TokenSummary {
  const { kid } = decodeProtectedHeader(token);
  return {
    issuer: iss,
    subject: sub,
    audience: aud,
    expires: exp,
    kid: typeof kid === 'string' ? kid : undefined,
  };
}

function issuerFindings({ iss }: Claims, url: string): readonly Finding[] {
  if (iss === url) return [];
  const text = `iss is ${quote(iss, 255)}, not ${quote(url, 255)}`;
  return [finding('token-issuer', { at: AT, text, values: { issuer: iss } })];
}

async function signatureFindings(token: string, jwks: JsonObject | undefined): Promise<readonly Finding[]> {
  const keys = jwks && localKeys(jwks);
  // What is wrong with the JWKS is told by itself.
  if (keys === undefined) return [];
  const outcome = await checkSignature(token, keys);
  if (outcome === undefined) return [];
  if (outcome === 'key-missing') {
    const { kid, alg } = decodeProtectedHeader(token);
    const text = `${typeof kid === 'string' ? `kid ${quote(kid)}` : 'no kid'}, alg ${alg}`;
    return [{ ...refused('token-kid', keyMissing(), AT), text: `the JWKS has no key for ${text}` }];
  }
  const isAmbiguous = outcome.error.name === 'keys-unavailable';
  return [refused(isAmbiguous ? 'token-kid-ambiguous' : 'token-signature', outcome, AT)];
}

function localKeys(jwks: JsonObject) {
  try {
    return createLocalJWKSet({ keys: Array.isArray(jwks.keys) ? jwks.keys : [] });
  } catch {
    return undefined;
  }
}
