import type { AddressInfo } from 'node:net';
import { buildIssuerApp } from '../../src/issuer/app.ts';
import { createDocumentFetch } from '../../src/issuer/document-fetch.ts';
import { issuerDocuments, type PublishedDocument } from '../../src/issuer/documents.ts';
import { jwkOf } from '../../src/issuer/jwk.ts';
import { kidOf } from '../../src/issuer/kid.ts';
import { type Account, parseAccount } from '../../src/sandbox/account.ts';
import { createTokenSigner } from '../../src/sandbox/cluster/token-signer.ts';
import { buildStsApp } from '../../src/sandbox/sts/app.ts';
import type { StsDecision } from '../../src/sandbox/sts/decision.ts';
import { createSessionStore } from '../../src/sandbox/sts/sessions.ts';
import type { App } from '../../src/serving/app.ts';
import { createKeyCache } from '../../src/sts/key-cache.ts';
import { createFetchKeys } from '../../src/sts/verification-keys.ts';
import { createVerifyToken } from '../../src/sts/verify-token.ts';
import { createAuthority } from '../../src/tls/authority.ts';
import { keyObjectsOf, keysOf } from '../tls/made-once.ts';

export const ISSUER = 'https://oidc.demo.example/cluster';
export const CART = 'arn:aws:iam::111122223333:role/shop/cart';
export const LEDGER = 'arn:aws:iam::111122223333:role/ledger';

export const keys = keyObjectsOf('token signer');
export const otherKeys = keyObjectsOf('other leaf');

/** A role for ServiceAccount shop/cart, and one that it may chain into with an external id. */
export const account: Account = await parseAccount(
  {
    accountId: '111122223333',
    partition: 'aws',
    providers: [{ url: ISSUER, clientIds: ['sts.amazonaws.com'] }],
    roles: [
      {
        arn: CART,
        maxSessionDuration: 7200,
        trustPolicy: {
          Version: '2012-10-17',
          Statement: {
            Effect: 'Allow',
            Principal: { Federated: 'arn:aws:iam::111122223333:oidc-provider/oidc.demo.example/cluster' },
            Action: 'sts:AssumeRoleWithWebIdentity',
            Condition: {
              StringEquals: {
                'oidc.demo.example/cluster:aud': 'sts.amazonaws.com',
                'oidc.demo.example/cluster:sub': 'system:serviceaccount:shop:cart',
              },
            },
          },
        },
      },
      {
        arn: LEDGER,
        maxSessionDuration: 43_200,
        trustPolicy: {
          Version: '2012-10-17',
          Statement: {
            Effect: 'Allow',
            Principal: { AWS: CART },
            Action: 'sts:AssumeRole',
            Condition: { StringEquals: { 'sts:ExternalId': 'shop-42' } },
          },
        },
      },
    ],
  },
  async () => '',
);

const authority = await createAuthority({ keys: keysOf('authority') });
const { certPem, keyPem } = await authority.issueLeaf({
  dnsNames: ['oidc.demo.example'],
  keys: keysOf('leaf'),
});

export interface World {
  /** Milliseconds since the epoch; both sides read it. */
  now: number;
  readonly endpoint: string;
  readonly decisions: StsDecision[];
  readonly sign: ReturnType<typeof createTokenSigner>['sign'];
  readonly post: (
    form: Record<string, string> | string,
    headers?: Record<string, string>,
  ) => Promise<Response>;
  /** Stops the issuer, and starts another one with these documents. */
  readonly publish: (documents: readonly PublishedDocument[] | undefined) => Promise<void>;
  readonly close: () => Promise<void>;
}

/** An issuer over TLS and an STS, each on its own loopback port. */
export async function createWorld({ ca = authority.caPem }: { ca?: string } = {}): Promise<World> {
  let issuer: App | undefined;
  let issuerPort = 0;
  const decisions: StsDecision[] = [];
  const clock = () => world.now;
  const fetch = createDocumentFetch({ ca, resolve: () => ({ host: '127.0.0.1', port: issuerPort }) });
  const verifyToken = createVerifyToken({
    account,
    keys: createKeyCache(createFetchKeys(fetch), clock),
    clock,
  });
  const sts = buildStsApp({
    account,
    sessions: createSessionStore(clock),
    verifyToken,
    onDecision: (one) => decisions.push(one),
  });
  await sts.listen({ host: '127.0.0.1', port: 0 });
  const endpoint = `http://127.0.0.1:${(sts.server.address() as AddressInfo).port}/`;

  const world: World = {
    now: Date.now(),
    endpoint,
    decisions,
    sign: createTokenSigner({ issuer: ISSUER, key: keys.privateKey, kid: kidOf(keys.publicKey), clock }).sign,
    post: (form, headers = {}) =>
      globalThis.fetch(endpoint, {
        method: 'POST',
        body: new URLSearchParams(form).toString(),
        headers: { 'content-type': 'application/x-www-form-urlencoded', ...headers },
      }),
    publish: async (documents) => {
      await issuer?.close();
      issuer =
        documents && buildIssuerApp({ documents: () => documents, https: { cert: certPem, key: keyPem } });
      await issuer?.listen({ host: '127.0.0.1', port: issuerPort });
      if (issuer) issuerPort = (issuer.server.address() as AddressInfo).port;
    },
    close: async () => {
      await Promise.all([issuer?.close(), sts.close()]);
    },
  };
  await world.publish(issuerDocuments({ issuer: ISSUER, keys: [jwkOf(keys.publicKey)] }));
  return world;
}
