import { EMPTY, type KeptAuthorities, type KnownCertificate } from '../../../../src/tls/self/kept.ts';
import type { Bundles, SecretState, WebhookConfiguration } from '../../../../src/tls/self/ports.ts';

/** What an API server trusts from a moment on. */
export interface LiveBundles {
  readonly since: number;
  readonly bundles: Bundles;
  /** Somebody else's doing, which no certificate can be blamed for. */
  readonly isForeign: boolean;
}

/** Every API server has heard of a change by then. Milliseconds. */
export const LAG = 30_000;

const ENTRIES = ['default.podrole.io', 'required.podrole.io'];

/** The objects of the cluster, and what API servers may still believe of them. */
export class ApiServer {
  isUp = true;
  #secret: SecretState | undefined = { kept: EMPTY, problems: [], version: '0' };
  #version = 0;
  #configuration: WebhookConfiguration | undefined;
  #live: LiveBundles[] = [{ since: 0, bundles: new Map(ENTRIES.map((name) => [name, []])), isForeign: true }];

  get secret(): SecretState | undefined {
    return this.#secret;
  }

  get bundles(): Bundles {
    return this.#newest.bundles;
  }

  /** The same object until something changes. */
  get configuration(): WebhookConfiguration {
    this.#configuration ??= {
      kind: 'MutatingWebhookConfiguration',
      name: 'podrole',
      version: String(this.#live.length),
      entries: ENTRIES.map((name) => ({ name, bundle: this.bundles.get(name) ?? [], hasGarbage: false })),
    };
    return this.#configuration;
  }

  setSecret(kept: KeptAuthorities | undefined): void {
    this.#version += 1;
    this.#secret = kept && { kept, problems: [], version: String(this.#version) };
  }

  writeSecret(kept: KeptAuthorities, version: string): boolean {
    if (this.#secret?.version !== version) return false;
    this.setSecret(kept);
    return true;
  }

  setBundles(bundles: Bundles, { since, isForeign }: Omit<LiveBundles, 'bundles'>): void {
    this.#live.push({ since, bundles, isForeign });
    this.#configuration = undefined;
  }

  applyBundles({ version }: WebhookConfiguration, bundles: Bundles, since: number): boolean {
    if (version !== this.configuration.version) return false;
    this.setBundles(bundles, { since, isForeign: false });
    return true;
  }

  /** Everything that some API server may trust at a moment. */
  *believed(now: number): Generator<LiveBundles> {
    for (let at = this.#live.length - 1; at >= 0; at -= 1) {
      const state = this.#live[at] as LiveBundles;
      yield state;
      if (state.since <= now - LAG) return;
    }
  }

  /** Whatever API servers believe so far is somebody else's doing. */
  excuse(): void {
    this.#live = this.#live.map((state) => ({ ...state, isForeign: true }));
  }

  /** What the bundles were, some changes ago. */
  earlier(changes: number): Bundles {
    return (this.#live.at(-1 - changes) ?? this.#newest).bundles;
  }

  get #newest(): LiveBundles {
    return this.#live.at(-1) as LiveBundles;
  }
}

/** The same bundle for every webhook. */
export function forAll(bundle: readonly KnownCertificate[]): Bundles {
  return new Map(ENTRIES.map((name) => [name, bundle]));
}
