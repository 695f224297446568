import { createLocalJWKSet, errors, type JSONWebKeySet, type JWTVerifyGetKey } from 'jose';
import * as z from 'zod';
import { DISCOVERY_PATH } from '../issuer/discovery.ts';
import type { FetchDocument } from '../issuer/document-fetch.ts';
import { type Refusal, refuse } from './refusal.ts';

/** A provider's keys, or why there are none. */
export type KeysOutcome = { readonly ok: true; readonly keys: JWTVerifyGetKey } | Refusal;

/** Fetches what an issuer publishes, as STS does before it verifies a token. */
export type FetchKeys = (issuer: string) => Promise<KeysOutcome>;

/** STS gives up on a provider that takes longer. */
const TIME_LIMIT_MS = 5000;

/** Node's codes for a chain that leads to no trusted authority. */
export const UNTRUSTED: readonly unknown[] = [
  'DEPTH_ZERO_SELF_SIGNED_CERT',
  'SELF_SIGNED_CERT_IN_CHAIN',
  'UNABLE_TO_GET_ISSUER_CERT_LOCALLY',
  'UNABLE_TO_VERIFY_LEAF_SIGNATURE',
];

/** The members that OpenID Connect requires and AWS reads. */
const DISCOVERY = z.object({
  issuer: z.string(),
  jwks_uri: z.string().startsWith('https://'),
  response_types_supported: z.array(z.string()).min(1),
  subject_types_supported: z.array(z.string()).min(1),
  id_token_signing_alg_values_supported: z.array(z.string()).min(1),
});

const JWKS = z.object({
  keys: z
    .array(z.looseObject({ kty: z.string(), kid: z.string() }))
    .min(1)
    .refine((keys) => ['RSA', 'EC'].every((kty) => keys.filter((key) => key.kty === kty).length <= 100), {
      error: 'more than 100 keys of one kind',
    }),
});

/**
 * Retrieves verification keys through discovery and JWKS, both HTTPS, status 200, no redirects and five
 * seconds in all.
 *
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_providers_create_oidc.html
 */
export function createFetchKeys(fetch: FetchDocument, timeLimitMs = TIME_LIMIT_MS): FetchKeys {
  return async (issuer) => {
    const signal = AbortSignal.timeout(timeLimitMs);
    try {
      const discovery = await read(fetch, signal, { url: `${issuer}${DISCOVERY_PATH}`, schema: DISCOVERY });
      if (discovery.issuer !== issuer) throw new Error(`discovery names the issuer ${discovery.issuer}`);
      const jwks = await read(fetch, signal, { url: discovery.jwks_uri, schema: JWKS });
      return { ok: true, keys: createLocalJWKSet(jwks as JSONWebKeySet) };
    } catch (cause) {
      const untrusted = UNTRUSTED.includes((cause as NodeJS.ErrnoException).code);
      return refuse(
        untrusted ? 'certificate-untrusted' : 'keys-unavailable',
        `${issuer}: ${sentence(cause)}`,
      );
    }
  };
}

async function read<T extends z.ZodType>(
  fetch: FetchDocument,
  signal: AbortSignal,
  { url, schema }: { url: string; schema: T },
): Promise<z.infer<T>> {
  const { status, body } = await Promise.race([fetch(url, signal), rejected(signal)]);
  if (status !== 200) throw new Error(`${url} answered ${status}, not 200`);
  const parsed = schema.safeParse(parseJson(url, body));
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  throw new Error(`${url}: ${issue?.path.join('.')}: ${issue?.message}`);
}

function parseJson(url: string, body: string): unknown {
  try {
    return JSON.parse(body);
  } catch (cause) {
    throw new Error(`${url} is not JSON`, { cause });
  }
}

/** Rejects when the time is up, for a fetch that does not heed its signal. */
function rejected(signal: AbortSignal): Promise<never> {
  signal.throwIfAborted();
  return new Promise((_, reject) => {
    signal.addEventListener('abort', () => reject(signal.reason), { once: true });
  });
}

function sentence(cause: unknown): string {
  if (cause instanceof errors.JWKSInvalid) return 'the JWKS is malformed';
  return cause instanceof Error ? cause.message : String(cause);
}
