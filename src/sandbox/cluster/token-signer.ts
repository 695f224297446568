import { createHash, type KeyObject, randomUUID } from 'node:crypto';
import { SignJWT } from 'jose';

/** The pod that a token is bound to. */
export interface BoundPod {
  readonly name: string;
  readonly uid: string;
}

/** What a token is requested for: the fields of a TokenRequest and its ServiceAccount. */
export interface TokenRequest {
  readonly namespace: string;
  readonly serviceAccount: string;
  readonly audience: readonly string[];
  readonly expirationSeconds: number;
  readonly pod?: BoundPod | undefined;
}

/** The part of a cluster that signs ServiceAccount tokens. */
export interface TokenSigner {
  /** Signs a bound ServiceAccount token and returns it in compact form. */
  readonly sign: (request: TokenRequest) => Promise<string>;
}

/** What a cluster signs with. */
export interface TokenSignerOptions {
  /** The issuer URL, for `iss`. */
  readonly issuer: string;
  /** A private RSA key. */
  readonly key: KeyObject;
  /** The id under which its public half is published. */
  readonly kid: string;
  /** Milliseconds since the epoch. Default `Date.now`. */
  readonly clock?: (() => number) | undefined;
}

/**
 * Signs tokens with the header and claims that kube-apiserver gives to projected tokens (RS256).
 *
 * @see https://kubernetes.io/docs/reference/access-authn-authz/service-accounts-admin/#schema-for-service-account-private-claims
 */
export function createTokenSigner(options: TokenSignerOptions): TokenSigner {
  const { issuer, key, kid, clock = Date.now } = options;
  return {
    sign: (request) => {
      const now = Math.floor(clock() / 1000);
      return new SignJWT(claims(request))
        .setProtectedHeader({ alg: 'RS256', kid })
        .setIssuer(issuer)
        .setSubject(`system:serviceaccount:${request.namespace}:${request.serviceAccount}`)
        .setAudience([...request.audience])
        .setIssuedAt(now)
        .setNotBefore(now)
        .setExpirationTime(now + request.expirationSeconds)
        .setJti(randomUUID())
        .sign(key);
    },
  };
}

function claims({ namespace, serviceAccount, pod }: TokenRequest) {
  const serviceaccount = { name: serviceAccount, uid: uidOf(`${namespace}/${serviceAccount}`) };
  return {
    'kubernetes.io': { namespace, ...(pod && { pod: { name: pod.name, uid: pod.uid } }), serviceaccount },
  };
}

/** A stable uid, so that two tokens of one ServiceAccount agree. */
function uidOf(name: string): string {
  const hex = createHash('sha256').update(name).digest('hex');
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20, 32)].join(
    '-',
  );
}
