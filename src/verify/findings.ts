import type { StsErrorName } from '../sts/errors.ts';

/** How much a finding matters. */
export type Level =
  /** Roles cannot be had, or the signing key is lost. */
  | 'breaks'
  /** It works until something ordinary happens, or AWS may see it otherwise. */
  | 'risk'
  /** Worth knowing; nothing to mend by itself. */
  | 'note';

/** One row of {@link FINDINGS}. */
export interface FindingRow {
  readonly level: Level;
  /** What it means, as a sentence for `docs/verify.md`. */
  readonly means: string;
  /** What AWS would answer to a pod; `undefined` where it answers nothing to this. */
  readonly aws?: StsErrorName;
  readonly mend: string;
}

/** Reaching a server, and its certificate. */
const CONNECTION = {
  'dns-failed': {
    level: 'breaks',
    means: 'The name of the host leads to no address.',
    aws: 'keys-unavailable',
    mend: 'Make a public DNS record for it; before it is there, look with `--resolve`.',
  },
  'address-private': {
    level: 'risk',
    means: 'From here the name leads to a private address, which AWS cannot reach.',
    aws: 'keys-unavailable',
    mend: 'Look from outside, or publish the documents at an address of the public internet.',
  },
  'connection-refused': {
    level: 'breaks',
    means: 'Nothing listens at that address.',
    aws: 'keys-unavailable',
    mend: 'Start the server, or open its port 443 to the internet.',
  },
  'connection-failed': {
    level: 'breaks',
    means: 'No connection came about.',
    aws: 'keys-unavailable',
    mend: 'Check routes and firewalls on the way from the internet to the server.',
  },
  'connection-closed': {
    level: 'breaks',
    means: 'The server closed the connection before its answer was whole.',
    aws: 'keys-unavailable',
    mend: "Look into the server's log, and at the Content-Length that it announces.",
  },
  'answer-garbled': {
    level: 'breaks',
    means: 'What came is no HTTP.',
    aws: 'keys-unavailable',
    mend: 'Check the server, and what stands between it and the internet.',
  },
  'answer-late': {
    level: 'breaks',
    means: 'The document was not there within five seconds, after which STS gives up.',
    aws: 'keys-unavailable',
    mend: 'Serve the documents as files, nearer to AWS or through a CDN.',
  },
  'answer-slow': {
    level: 'risk',
    means: 'The document took more than half of the time that STS waits.',
    aws: 'keys-unavailable',
    mend: 'Serve the documents as files, nearer to AWS or through a CDN.',
  },
  'tls-failed': {
    level: 'breaks',
    means: 'The server speaks no TLS that a client of today takes.',
    aws: 'keys-unavailable',
    mend: 'Serve HTTPS with TLS 1.2 or newer on that port.',
  },
  'certificate-host': {
    level: 'breaks',
    means: 'The certificate is for other names than the host.',
    aws: 'keys-unavailable',
    mend: 'Get a certificate for the host of the URL.',
  },
  'certificate-expired': {
    level: 'breaks',
    means: 'The certificate, or one above it, is no longer valid.',
    aws: 'keys-unavailable',
    mend: 'Renew it, and see why its renewal failed.',
  },
  'certificate-early': {
    level: 'breaks',
    means: 'The certificate is not valid yet.',
    aws: 'keys-unavailable',
    mend: 'Wait, or compare the clocks of the authority and of this machine.',
  },
  'certificate-incomplete': {
    level: 'breaks',
    means: 'The server sends its own certificate without those that lead to a trusted authority.',
    aws: 'certificate-untrusted',
    mend: 'Serve the whole chain (fullchain.pem): browsers fetch what is missing, AWS need not.',
  },
  'certificate-untrusted': {
    level: 'breaks',
    means: 'The certificate leads to no publicly trusted authority.',
    aws: 'certificate-untrusted',
    mend: "Get a publicly trusted certificate. Otherwise the provider in IAM must have the thumbprint of the chain's top CA certificate, and be told of each change; if it has, name the authority with `--ca`.",
  },
  'certificate-private-ca': {
    level: 'note',
    means: 'The certificate is trusted here for `--ca` only.',
    aws: 'certificate-untrusted',
    mend: "See that the provider in IAM has the thumbprint of the chain's top CA certificate.",
  },
} as const satisfies Record<string, FindingRow>;

/** What an answer is, whichever document it should have been. */
const ANSWER = {
  redirect: {
    level: 'breaks',
    means: 'The server sends the client elsewhere, and STS takes nothing but the document itself.',
    aws: 'keys-unavailable',
    mend: 'Serve the document at its own URL, with status 200.',
  },
  'redirect-http': {
    level: 'breaks',
    means: 'The server sends the client to plain HTTP, by which anybody on the way could change the keys.',
    aws: 'keys-unavailable',
    mend: 'Serve the document at its own https URL, with status 200.',
  },
  'not-public': {
    level: 'breaks',
    means: 'The server refuses a client that shows no credentials.',
    aws: 'keys-unavailable',
    mend: 'Let everybody read the two documents: for S3 a bucket policy on exactly these objects, or CloudFront with origin access control; SSE-KMS cannot be read by everybody.',
  },
  'status-not-200': {
    level: 'breaks',
    means: 'The server answers something else than 200.',
    aws: 'keys-unavailable',
    mend: 'Publish the document at that path, or correct the path.',
  },
  'answer-large': {
    level: 'breaks',
    means: 'The answer is over 1 MiB, which is no document of an issuer.',
    aws: 'keys-unavailable',
    mend: 'Publish the document at that path, or correct the path.',
  },
  'answer-encoded': {
    level: 'breaks',
    means: 'The answer is compressed although the client asked for no compression.',
    aws: 'keys-unavailable',
    mend: 'Store the document as it is, without a Content-Encoding.',
  },
  'not-json': {
    level: 'breaks',
    means: 'The answer is no JSON object.',
    aws: 'keys-unavailable',
    mend: 'Publish the document at that path, or correct the path.',
  },
  'member-repeated': {
    level: 'risk',
    means:
      'An object of the document has a member twice, of which one reader takes the first and another the last.',
    mend: 'Generate the document instead of editing it.',
  },
  'content-type': {
    level: 'risk',
    means: 'The Content-Type is not one of JSON.',
    mend: 'Serve it as `application/json`.',
  },
  'cache-missing': {
    level: 'note',
    means: 'No Cache-Control says how long the document may be kept, so every cache guesses.',
    mend: 'Serve it with `Cache-Control: public, max-age=300`.',
  },
  'cache-no-store': {
    level: 'note',
    means: 'Nobody may keep the document: every verification needs the server.',
    mend: 'Serve it with `Cache-Control: public, max-age=300`.',
  },
  'cache-long': {
    level: 'risk',
    means: 'Caches may keep the keys for more than an hour, or for ever: a new key is not seen for so long.',
    aws: 'keys-unavailable',
    mend: 'Serve it with `Cache-Control: public, max-age=300`, without `immutable`.',
  },
} as const satisfies Record<string, FindingRow>;

/** The issuer URL and its discovery document. */
const DISCOVERY = {
  'issuer-url': {
    level: 'breaks',
    means:
      'The URL breaks a rule of IAM or of OpenID Connect discovery, so no provider goes with its tokens.',
    aws: 'provider-unknown',
    mend: 'Choose another issuer URL; the API server takes it as its first `--service-account-issuer`.',
  },
  'issuer-differs': {
    level: 'breaks',
    means: 'The discovery document names another issuer. It is compared byte for byte.',
    aws: 'keys-unavailable',
    mend: 'Publish the document with the issuer that tokens carry, or verify the URL that it names.',
  },
  'discovery-field': {
    level: 'breaks',
    means: 'A member that AWS requires is missing from the discovery document, or is of a wrong type.',
    aws: 'keys-unavailable',
    mend: 'Publish it anew with `podrole issuer publish`.',
  },
  'jwks-uri': {
    level: 'breaks',
    means: '`jwks_uri` is no https URL.',
    aws: 'keys-unavailable',
    mend: 'Publish the JWKS over HTTPS and name it there.',
  },
  'jwks-uri-port': {
    level: 'risk',
    means: '`jwks_uri` has a port, and AWS promises nothing but 443.',
    aws: 'keys-unavailable',
    mend: 'Serve the JWKS on port 443 and leave the port out.',
  },
  'jwks-uri-host': {
    level: 'note',
    means: '`jwks_uri` is on another host than the issuer, whose certificate and name count as well.',
    mend: 'Nothing to do if that host is yours.',
  },
  'algorithm-unlisted': {
    level: 'risk',
    means: '`id_token_signing_alg_values_supported` lacks the algorithm of a published key.',
    aws: 'token-invalid',
    mend: 'Publish it anew with `podrole issuer publish`, which lists what the keys have.',
  },
  'algorithm-foreign': {
    level: 'note',
    means:
      '`id_token_signing_alg_values_supported` lists an algorithm that STS does not take, or no key has.',
    mend: 'Nothing to do as long as tokens are signed with another.',
  },
  'response-types': {
    level: 'risk',
    means: '`response_types_supported` lacks `id_token`.',
    mend: 'Write `["id_token"]`, as in AWS\'s guide.',
  },
  'subject-types': {
    level: 'risk',
    means: '`subject_types_supported` lacks `public`.',
    mend: 'Write `["public"]`, as in AWS\'s guide.',
  },
} as const satisfies Record<string, FindingRow>;

/** The published keys. */
const KEYS = {
  'key-private': {
    level: 'breaks',
    means:
      'A PRIVATE or secret key is published: whoever reads it can sign tokens of every ServiceAccount, and has every role that trusts the issuer.',
    mend: 'Take it down and replace it now (`podrole issuer keys revoke`): it is known for good. Then look through CloudTrail for who used AssumeRoleWithWebIdentity.',
  },
  'jwks-malformed': {
    level: 'breaks',
    means: 'The JWKS has no list `keys`.',
    aws: 'keys-unavailable',
    mend: 'Publish it anew with `podrole issuer publish`.',
  },
  'keys-none': {
    level: 'breaks',
    means: 'The JWKS has no key that STS can verify with.',
    aws: 'keys-unavailable',
    mend: 'Publish it anew with `podrole issuer publish`.',
  },
  'keys-many': {
    level: 'breaks',
    means: 'The JWKS has more than 100 RSA or 100 EC keys.',
    aws: 'keys-unavailable',
    mend: 'Retire old keys.',
  },
  'key-unusable': {
    level: 'risk',
    means: 'STS cannot verify with a key: its kind, curve, size, `alg` or `use`.',
    aws: 'token-invalid',
    mend: 'Sign with RS256, RS384, RS512, ES256, ES384 or ES512, and take the key out if nothing is signed with it.',
  },
  'key-use': {
    level: 'note',
    means: 'A key does not say `"use": "sig"`.',
    mend: 'Publish it anew with `podrole issuer publish`.',
  },
  'kid-missing': {
    level: 'breaks',
    means: 'A key has no `kid`, by which STS finds keys.',
    aws: 'keys-unavailable',
    mend: 'Write the `kid` that its tokens carry.',
  },
  'kid-empty': {
    level: 'note',
    means: 'A key has an empty `kid`: only tokens of Kubernetes before 1.16 go with it.',
    mend: 'Publish without `--legacy-empty-kid` once no such cluster is left.',
  },
  'kid-repeated': {
    level: 'breaks',
    means: 'Two different keys go by one `kid`, and STS takes either.',
    aws: 'token-invalid',
    mend: 'Give each key the `kid` of its own tokens, and each cluster an issuer of its own.',
  },
  'key-repeated': {
    level: 'risk',
    means: 'The same key is listed twice under one `kid`.',
    mend: 'List it once.',
  },
} as const satisfies Record<string, FindingRow>;

/** A token against what is published. */
const TOKEN = {
  'token-size': {
    level: 'breaks',
    means: 'STS takes tokens of 4 to 20,000 characters.',
    aws: 'parameters-invalid',
    mend: 'Check that the file is the token; ask for fewer audiences.',
  },
  'token-malformed': {
    level: 'breaks',
    means: 'It is no JWT in compact form with an algorithm, claims and whole times that STS reads.',
    aws: 'token-malformed',
    mend: 'Give the file as the kubelet writes it.',
  },
  'token-claim': {
    level: 'breaks',
    means: 'The token lacks a claim that STS requires.',
    aws: 'claim-missing',
    mend: 'Give a projected ServiceAccount token: those from Secrets have neither `aud` nor `exp`.',
  },
  'token-issuer': {
    level: 'breaks',
    means: "The token's `iss` is not the issuer URL, to the byte.",
    aws: 'provider-unknown',
    mend: "Make the URL the API server's first `--service-account-issuer`, or verify the URL that the token names.",
  },
  'token-kid': {
    level: 'breaks',
    means: "No published key has the token's `kid` and algorithm.",
    aws: 'keys-unavailable',
    mend: 'Publish the key with `podrole issuer publish`; caches may keep the old JWKS for as long as its max-age.',
  },
  'token-kid-ambiguous': {
    level: 'breaks',
    means: 'More than one published key fits the token.',
    aws: 'keys-unavailable',
    mend: 'See that kids are there and different.',
  },
  'token-signature': {
    level: 'breaks',
    means: 'The signature does not verify with the published key.',
    aws: 'token-invalid',
    mend: 'Publish the key that signs: another one goes by its `kid`.',
  },
  'token-expired': {
    level: 'breaks',
    means: 'The token has expired.',
    aws: 'token-expired',
    mend: 'Take a fresh one. If a pod has it: its SDK must read the file again, and the clocks must agree.',
  },
  'token-times': {
    level: 'breaks',
    means: 'The times of the token do not go together, or it is good only from later than in five minutes.',
    aws: 'token-invalid',
    mend: 'Compare the clocks of the API server and of this machine.',
  },
  'token-audience': {
    level: 'breaks',
    means: "None of the token's audiences is a client id of the provider (`--audience`).",
    aws: 'audience-unknown',
    mend: 'Ask for the token with that audience, or add the client id to the provider.',
  },
  'token-not-of-pod': {
    level: 'breaks',
    means: 'The token is of another ServiceAccount, or for another audience, than the pod would present.',
    aws: 'web-identity-denied',
    mend: 'Give the token of that pod.',
  },
} as const satisfies Record<string, FindingRow>;

/** The cluster against what is published. */
const CLUSTER = {
  'cluster-unread': {
    level: 'risk',
    means: 'The API server could not be asked, so this is not compared.',
    mend: 'Bind the ClusterRole `system:service-account-issuer-discovery`, and for `--pod` get on pods, serviceaccounts and namespaces.',
  },
  'cluster-issuer': {
    level: 'breaks',
    means: "The API server's tokens carry another issuer than the URL.",
    aws: 'provider-unknown',
    mend: 'Make the URL its first `--service-account-issuer`, or verify the URL that it names.',
  },
  'live-key-unpublished': {
    level: 'breaks',
    means: 'The API server has a key that is not published. Tokens that it signs are refused.',
    aws: 'keys-unavailable',
    mend: 'Publish it with `podrole issuer publish --from-kubernetes`.',
  },
  'live-key-differs': {
    level: 'breaks',
    means: 'Under a `kid` of the API server another key is published: an old one, or one of somebody else.',
    aws: 'token-invalid',
    mend: 'Find out who published it. Then publish the key of the API server.',
  },
  'published-key-old': {
    level: 'note',
    means: 'A published key is none of the API server any longer. It is kept for tokens that are still good.',
    mend: 'Retire it once the last token under it has expired; if it is of another cluster, its ServiceAccounts have the roles of this one.',
  },
} as const satisfies Record<string, FindingRow>;

/** A pod and its way to a role. */
const POD = {
  'pod-unknown': {
    level: 'breaks',
    means: 'There is no such pod.',
    mend: 'Check namespace and name; in manifests, a workload goes by its own name.',
  },
  'pod-without-role': {
    level: 'breaks',
    means: 'The pod gets no role.',
    mend: 'Look the reason up in decisions.md.',
  },
  'pod-forbidden': {
    level: 'breaks',
    means: "The pod's role is forbidden.",
    mend: 'Look the reason up in decisions.md.',
  },
  'pod-warning': {
    level: 'risk',
    means: 'The webhook warns about the pod.',
    mend: 'Look the code up in decisions.md.',
  },
  'pod-not-injected': {
    level: 'breaks',
    means:
      'The pod would get a role, but runs without its token: the webhook did not see it when it was made.',
    mend: 'Make the pod anew, once the webhook is ready.',
  },
  'pod-outdated': {
    level: 'breaks',
    means: 'The pod runs with another role or audience than it would get now.',
    mend: 'Make the pod anew.',
  },
  'pod-audience': {
    level: 'breaks',
    means: "The audience of the pod's token is no client id of the provider (`--audience`).",
    aws: 'audience-unknown',
    mend: 'Correct the audience (`--token-audience`, or its annotation), or add the client id to the provider.',
  },
  'pod-agent': {
    level: 'note',
    means: 'The pod gets its credentials from the EKS Pod Identity agent, which this issuer has no part in.',
    mend: 'Look at the association of the ServiceAccount in EKS.',
  },
  'pod-token-refused': {
    level: 'note',
    means: "No token of the pod's ServiceAccount was to be had, so none was verified.",
    mend: 'Allow yourself `create` on `serviceaccounts/token` of that ServiceAccount, or give a token with `--token`.',
  },
} as const satisfies Record<string, FindingRow>;

/** The closed table of findings, by what is looked at. `docs/verify.md` is made from it. Codes are never reused. */
export const FINDING_GROUPS = {
  'Reaching the documents': CONNECTION,
  'The answers': ANSWER,
  'The issuer and its discovery document': DISCOVERY,
  'The keys': KEYS,
  'A token': TOKEN,
  'The cluster': CLUSTER,
  'A pod': POD,
} as const;

/** All rows of {@link FINDING_GROUPS}, by code. */
export const FINDINGS = { ...CONNECTION, ...ANSWER, ...DISCOVERY, ...KEYS, ...TOKEN, ...CLUSTER, ...POD };

/** A code of {@link FINDINGS}. */
export type FindingCode = keyof typeof FINDINGS;
