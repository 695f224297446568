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
  const requests = new Counter({
    name: 'podrole_issuer_requests_total',
    help: "Requests for the issuer's documents, by what they came to.",
    labelNames: ['outcome'],
    registers: [registry],
  });
  // Looked up once: a label that is looked up for each request costs more than its answer does.
  const outcomes = Object.keys(REQUEST_OUTCOMES) as RequestOutcome[];
  const counters = new Map(outcomes.map((outcome) => [outcome, requests.labels(outcome)]));
  return { answered: (outcome) => counters.get(outcome)?.inc() };
}
