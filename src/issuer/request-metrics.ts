import { Counter, type Registry } from 'prom-client';

/** What a request to the issuer came to, each with what it means. */
export const REQUEST_OUTCOMES = {
  ok: 'a document',
  'not-modified': '304: the client has the document as it is',
  'not-found': '404: there is no document at its path',
  'method-not-allowed': '405: a document, but neither GET nor HEAD',
  unavailable: '503: there are no keys yet',
  rejected: 'no request: it was no HTTP, too long or too slow',
} as const;

/** A key of {@link REQUEST_OUTCOMES}. */
export type RequestOutcome = keyof typeof REQUEST_OUTCOMES;

/** What the issuer's app reports. */
export interface RequestMetrics {
  answered(outcome: RequestOutcome): void;
}

/** The metrics of requests to the issuer, registered with `registry`. */
export function createRequestMetrics(registry: Registry): RequestMetrics {
  // Counted here: the library makes a text of the labels at each count, which costs more than an answer does.
  const outcomes = Object.keys(REQUEST_OUTCOMES) as RequestOutcome[];
  const counts = new Map(outcomes.map((outcome) => [outcome, 0]));
  new Counter({
    name: 'podrole_issuer_requests_total',
    help: "Requests for the issuer's documents, by what they came to.",
    labelNames: ['outcome'],
    registers: [registry],
    collect() {
      this.reset();
      for (const [outcome, count] of counts) this.inc({ outcome }, count);
    },
  });
  return {
    answered(outcome) {
      counts.set(outcome, (counts.get(outcome) ?? 0) + 1);
    },
  };
}
