import type { KeptAuthorities, KnownCertificate } from './kept.ts';

/** The Secret at a moment. */
export interface SecretState {
  readonly kept: KeptAuthorities;
  /** What of it cannot be used, in sentences without a key of it. */
  readonly problems: readonly string[];
  /** Its resource version. */
  readonly version: string;
}

/** The Secret that keeps the authorities. */
export interface AuthoritySecret {
  /** It as it is now, not as it was lately; `undefined` where there is none. */
  read(): Promise<SecretState | undefined>;
  /** Makes an empty one; leaves one that is there as it is. */
  make(): Promise<void>;
  /** Writes all of it if it still is at `version`; answers whether it was. */
  write(kept: KeptAuthorities, version: string): Promise<boolean>;
}

/** The kinds of object that say which webhooks are called. */
export type WebhookConfigurationKind = 'MutatingWebhookConfiguration' | 'ValidatingWebhookConfiguration';

/** A webhook of a configuration, of those that call our Service. */
export interface WebhookEntry {
  readonly name: string;
  /** The certificates of its `caBundle`; what cannot be read in there is left out. */
  readonly bundle: readonly KnownCertificate[];
  /** Whether the `caBundle` holds anything besides certificates that can be read. */
  readonly hasGarbage: boolean;
}

/** A live webhook configuration. */
export interface WebhookConfiguration {
  readonly kind: WebhookConfigurationKind;
  readonly name: string;
  /** Its resource version. */
  readonly version: string;
  /** Those that call our Service. */
  readonly entries: readonly WebhookEntry[];
}

/** What a `caBundle` shall be, by the name of its webhook: all of those that call our Service. */
export type Bundles = ReadonlyMap<string, readonly KnownCertificate[]>;

/** What there is of webhook configurations. */
export interface ReadWebhooks {
  /** All that were named, exist and may be read. */
  readonly webhooks: readonly WebhookConfiguration[];
  /** Why others could not be read, in sentences. */
  readonly unread: readonly string[];
}

/** The live webhook configurations that call our Service. */
export interface LiveWebhooks {
  /** All as they are now, not as they were lately. Throws where none could be read. */
  read(): Promise<ReadWebhooks>;
  /** Writes the bundles, and nothing else, if the configuration still is at its version; answers whether it was. */
  apply(configuration: WebhookConfiguration, bundles: Bundles): Promise<boolean>;
  /** Tells of every change of what was named, until it is closed. */
  watch(onChange: () => void): { close(): Promise<void> };
}
