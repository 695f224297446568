import type { Logger } from 'pino';
import type { CheckSource } from '../../serving/check.ts';
import type { FollowedPair } from '../followed-pair.ts';
import { newKeyPair } from '../key-pair.ts';
import type { ServingPair } from '../pem.ts';
import type { ServiceName } from '../service-name.ts';
import { loadSigner } from '../signer.ts';
import type { KeptAuthority } from './kept.ts';
import { createServedLeaf, type Leaf, type ServedLeaf } from './leaf.ts';
import { lookAgain } from './looking-again.ts';
import type { SelfTlsMetrics } from './metrics.ts';
import type { Pace } from './pace.ts';
import { readPemCertificates } from './pem-certificates.ts';
import type { AuthoritySecret, LiveWebhooks, WebhookConfiguration } from './ports.ts';
import { createRotation, type Rotation, type RotationDeps } from './rotation.ts';
import { stageOf } from './stage.ts';
import { createStanding } from './standing.ts';

/** For whom certificates are kept, where, and what with. */
export interface SelfTlsOptions {
  readonly of: ServiceName;
  readonly pace: Pace;
  readonly secret: AuthoritySecret;
  readonly webhooks: LiveWebhooks;
  /** What `webhooks` should find. */
  readonly configurations: readonly Pick<WebhookConfiguration, 'kind' | 'name'>[];
  readonly log: Logger;
  readonly metrics: SelfTlsMetrics;
  /** Milliseconds since the epoch. */
  readonly clock: () => number;
  /** A clock that nobody sets. Milliseconds. */
  readonly monotonic: () => number;
  readonly clockDifference: RotationDeps['clockDifference'];
  /** From 0 to 1. */
  readonly random: () => number;
}

/** Certificates that replace themselves, until they are closed. */
export interface SelfTls {
  /** Resolves once there is a certificate to serve with. */
  readonly pair: Promise<FollowedPair>;
  /** Well while the live bundles trust what is served. */
  readonly check: CheckSource;
  close(): Promise<void>;
}

/** Milliseconds. */
const FIRST_RETRY = 1000;
const LONGEST_RETRY = 30_000;
const LONGEST_SETTLING = 200;

/** In stages that pass in minutes it is looked more often than in others. */
const LOOKS_A_POLL = 6;

/** Begins to keep a Service's certificates and bundles. An API server that is not there is waited for. */
export function startSelfTls(options: SelfTlsOptions): SelfTls {
  const { pace, webhooks, random } = options;
  const standing = createStanding(options);
  let resolvePair: (pair: FollowedPair) => void = () => {};
  const pair = new Promise<FollowedPair>((resolve) => {
    resolvePair = resolve;
  });
  const parts = open(options);
  let retryMs = FIRST_RETRY;

  async function look(): Promise<number> {
    try {
      const { rotation, leaf } = await parts;
      const seen = await rotation.turn();
      standing.saw(seen, leaf);
      if (leaf.current() !== undefined) resolvePair(followedLeaf(leaf));
      retryMs = FIRST_RETRY;
      const isPassing = ['starting', 'announcing'].includes(stageOf(seen.secret?.kept));
      return pace.pollMs * (0.9 + random() / 10) * (isPassing ? 1 / LOOKS_A_POLL : 1);
    } catch (error) {
      standing.failed(error);
      const waitMs = retryMs * (0.5 + random() / 2);
      retryMs = Math.min(2 * retryMs, LONGEST_RETRY);
      return waitMs;
    }
  }

  const looks = lookAgain({ look, settleMs: () => random() * LONGEST_SETTLING });
  const watch = webhooks.watch(looks.soon);
  return {
    pair,
    check: standing.check,
    async close() {
      await Promise.all([watch.close(), looks.end()]);
    },
  };
}

/** What signs, once it is loaded. */
async function open(
  options: SelfTlsOptions,
): Promise<{ readonly rotation: Rotation; readonly leaf: ServedLeaf }> {
  const { of, log, metrics } = options;
  const [signer, first] = await Promise.all([loadSigner(), newKeyPair()]);
  let keys = first;
  const leaf = createServedLeaf({
    ...options,
    sign: ({ pem, keyPem }, validity) =>
      signer.signServiceLeaf({ certPem: pem, keyPem }, of, { keys, ...validity }),
    onLeaf({ notAfter }) {
      log.info({ notAfter: new Date(notAfter) }, 'serving certificate made');
      // Each has a key of its own; that of the next is made now, as a handshake cannot wait for it.
      newKeyPair().then((made) => {
        keys = made;
      }, log.error);
    },
  });
  const rotation = createRotation({
    ...options,
    leaf,
    async newAuthority({ now, notAfter }) {
      const validity = { keys: await newKeyPair(), now, lifeMs: notAfter - now };
      return authorityOf(signer.signServiceAuthority(of, validity));
    },
    onStep(step) {
      metrics.stepped(step);
      log.info({ step }, 'CA rotation');
    },
  });
  return { rotation, leaf };
}

function authorityOf({
  certPem,
  keyPem,
}: {
  readonly certPem: string;
  readonly keyPem: string;
}): KeptAuthority {
  const [certificate] = readPemCertificates(certPem).certificates;
  if (certificate === undefined) throw new Error('a CA that was just made cannot be read');
  return { ...certificate, keyPem };
}

function followedLeaf(leaf: ServedLeaf): FollowedPair {
  let last: { readonly leaf: Leaf; readonly pair: ServingPair } | undefined;
  return {
    get value() {
      const current = leaf.current();
      if (current === undefined) throw new Error('no certificate yet');
      if (last?.leaf !== current) last = { leaf: current, pair: pairOf(current) };
      return last.pair;
    },
    problem: undefined,
    look: async () => {},
  };
}

function pairOf({ certPem, keyPem, notAfter, authorityEnds }: Leaf): ServingPair {
  return { certPem, keyPem, notAfter: new Date(notAfter), caNotAfter: new Date(authorityEnds) };
}
