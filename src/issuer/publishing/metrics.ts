import { Counter, Gauge, type Registry } from 'prom-client';

/** What publishing reports. */
export interface PublicationMetrics {
  /** Something was written, or nothing needed to be. Milliseconds since the epoch. */
  published(outcome: 'written' | 'unchanged', at: number): void;
  failed(): void;
  /** Whether the key of the publisher's own token is published. */
  ownToken(isPublished: boolean): void;
}

/** The metrics of `podrole issuer publish --watch`, registered with `registry`. */
export function createPublicationMetrics(registry: Registry): PublicationMetrics {
  const registers = [registry];
  const publications = new Counter({
    name: 'podrole_issuer_publications_total',
    help: 'Publications: something was written, nothing needed to be (unchanged), or it failed.',
    labelNames: ['outcome'],
    registers,
  });
  for (const outcome of ['written', 'unchanged', 'failed']) publications.inc({ outcome }, 0);
  const last = new Gauge({
    name: 'podrole_issuer_last_publication_timestamp_seconds',
    help: 'When what is published was last seen to be as it should, in seconds since the epoch; 0 before.',
    registers,
  });
  const own = new Gauge({
    name: 'podrole_issuer_own_token_published',
    help: "1 if the key of the publisher's own token is published, 0 if AWS will refuse it; 1, too, where it has none.",
    registers,
  });
  own.set(1);
  return {
    published(outcome, at) {
      publications.inc({ outcome });
      last.set(at / 1000);
    },
    failed: () => publications.inc({ outcome: 'failed' }),
    ownToken: (isPublished) => own.set(isPublished ? 1 : 0),
  };
}
