import type { Logger } from 'pino';
import type { KeyPair } from '../key-pair.ts';
import type { ServiceName } from '../service-name.ts';
import type { SelfTlsMetrics } from './metrics.ts';
import type { Pace } from './pace.ts';
import type { AuthoritySecret, LiveWebhooks, WebhookConfiguration } from './ports.ts';
import type { RotationDeps } from './rotation.ts';

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
  /** Makes keys, of authorities and of leaves. */
  readonly newKeys: () => Promise<KeyPair>;
}
