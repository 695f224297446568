import { createPrivateKey, createPublicKey } from 'node:crypto';
import { pino } from 'pino';
import { Registry } from 'prom-client';
import { buildAdmissionApp } from '../admission/app.ts';
import { createAdmissionMetrics } from '../admission/metrics.ts';
import { openManifestStore } from '../cluster/manifests/store.ts';
import { NOBODY } from '../identity/container-credentials.ts';
import { createExpressions, type ExpressionLimits } from '../identity/expressions.ts';
import { stableJitter } from '../identity/pod-identity.ts';
import type { IdentitySettings } from '../identity/settings.ts';
import type { InjectionSettings } from '../injection/settings.ts';
import { buildIssuerApp } from '../issuer/app.ts';
import { createDocumentFetch } from '../issuer/document-fetch.ts';
import { issuerDocuments } from '../issuer/documents.ts';
import { jwkOf } from '../issuer/jwk.ts';
import { kidOf } from '../issuer/kid.ts';
import type { WebhookEndpoint } from '../sandbox/cluster/api-server.ts';
import { createTokenSigner, type TokenSigner } from '../sandbox/cluster/token-signer.ts';
import { buildStsApp } from '../sandbox/sts/app.ts';
import type { StsDecision } from '../sandbox/sts/decision.ts';
import { createSessionStore } from '../sandbox/sts/sessions.ts';
import { createDraining } from '../serving/draining.ts';
import { listen } from '../serving/listen.ts';
import { LIMIT_FLAGS } from '../settings/limits.ts';
import { readSettings } from '../settings/read.ts';
import { createKeyCache } from '../sts/key-cache.ts';
import { createFetchKeys } from '../sts/verification-keys.ts';
import { createVerifyToken } from '../sts/verify-token.ts';
import { type Authority, createAuthority } from '../tls/authority.ts';
import { newKeyPair } from '../tls/key-pair.ts';
import type { Examples } from './examples.ts';

/** A cluster and an AWS on loopback: webhook, issuer, STS, and the key that signs tokens. */
export interface World {
  readonly webhook: WebhookEndpoint;
  readonly stsUrl: string;
  readonly signer: TokenSigner;
  close(): Promise<void>;
}

/** What a world is made of. */
export interface WorldOptions {
  readonly settings: IdentitySettings & InjectionSettings & ExpressionLimits;
  /** Is told every decision of STS. */
  readonly onDecision: (decision: StsDecision) => void;
}

type IssueLeaf = Authority['issueLeaf'];

const HOST = '127.0.0.1';
const ANY_PORT = { host: HOST, port: 0, portFlag: 'a free port' };

/** Generates keys and certificates and starts all servers. Nothing leaves loopback. */
export async function startWorld(examples: Examples, options: WorldOptions): Promise<World> {
  // One for both servers: each pair of keys takes a quarter of a second.
  const [authority, signingKeys, servingKeys] = await Promise.all([
    createAuthority(),
    newKeyPair(),
    newKeyPair(),
  ]);
  const issueLeaf: IssueLeaf = (leaf) => authority.issueLeaf({ ...leaf, keys: servingKeys });
  const [webhook, issuer] = await Promise.all([
    startWebhook(examples, issueLeaf, options.settings),
    startIssuer(examples.issuer, issueLeaf, signingKeys.publicKey),
  ]);
  const sts = await startSts(examples, options, { issuerPort: issuer.port, caPem: authority.caPem });
  return {
    webhook: { port: webhook.port, caPem: authority.caPem },
    stsUrl: `http://${HOST}:${sts.port}`,
    signer: createTokenSigner({
      issuer: examples.issuer,
      key: createPrivateKey(signingKeys.privateKey),
      kid: kidOf(createPublicKey(signingKeys.publicKey)),
    }),
    async close() {
      await Promise.all([webhook.close(), issuer.close(), sts.close()]);
    },
  };
}

async function startWebhook(examples: Examples, issueLeaf: IssueLeaf, settings: WorldOptions['settings']) {
  const log = pino({ enabled: false });
  const store = await openManifestStore(examples.manifests, { log });
  const { certPem, keyPem } = await issueLeaf({ ipAddresses: [HOST] });
  const app = buildAdmissionApp({
    facts: { ...store.facts, usesContainerCredentials: NOBODY },
    jitter: stableJitter,
    settings,
    expressions: createExpressions(settings),
    confirming: undefined,
    onError: 'deny',
    denyInvalid: false,
    limits: readSettings(LIMIT_FLAGS, {}, {}),
    metrics: createAdmissionMetrics(new Registry()),
    clock: () => performance.now(),
    https: { cert: certPem, key: keyPem },
    draining: createDraining(),
    log,
  });
  const port = await listen(app, ANY_PORT);
  return { port, close: () => Promise.all([app.close(), store.close()]) };
}

async function startIssuer(issuer: string, issueLeaf: IssueLeaf, publicKey: string) {
  const { certPem, keyPem } = await issueLeaf({ dnsNames: [new URL(issuer).hostname] });
  const documents = issuerDocuments({ issuer, keys: [jwkOf(createPublicKey(publicKey))] });
  const app = buildIssuerApp({ documents: () => documents, https: { cert: certPem, key: keyPem } });
  const port = await listen(app, ANY_PORT);
  return { port, close: () => app.close() };
}

/** STS finds the issuer at its own name: only where that name leads is bent to loopback, TLS is verified for it. */
async function startSts(
  { account, issuer }: Examples,
  { onDecision }: WorldOptions,
  { issuerPort, caPem }: { issuerPort: number; caPem: string },
) {
  const fetchDocument = createDocumentFetch({
    ca: caPem,
    resolve: (name) => (name === new URL(issuer).hostname ? { host: HOST, port: issuerPort } : undefined),
  });
  const keys = createKeyCache(createFetchKeys(fetchDocument));
  const app = buildStsApp({
    account,
    sessions: createSessionStore(),
    verifyToken: createVerifyToken({ account, keys, clock: Date.now }),
    onDecision,
  });
  const port = await listen(app, ANY_PORT);
  return { port, close: () => app.close() };
}
