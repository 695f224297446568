import { Counter, Histogram, type Registry } from 'prom-client';
import type { Decision } from '../identity/decision.ts';
import { type DecisionReason, dialectOf, type RemarkCode } from '../identity/reasons.ts';

/** What live reads said of a decision: the same, another one, or nothing. */
export type Confirmation = 'same' | 'changed' | 'unconfirmed';

/** What the admission path counts. Every label's values come from closed tables. */
export interface AdmissionMetrics {
  decided(outcome: Decision['outcome'] | 'error', reason: DecisionReason, seconds: number): void;
  warned(code: RemarkCode): void;
  /** A decision that was looked at again with live reads: what they said. */
  confirmed(outcome: Confirmation): void;
  /** A request that was answered with an HTTP status of 400 or more, before any decision. */
  rejected(status: number): void;
}

/** The admission metrics, registered with `registry`. */
export function createAdmissionMetrics(registry: Registry): AdmissionMetrics {
  const registers = [registry];
  const decisions = new Counter({
    name: 'podrole_admission_decisions_total',
    help: 'Admission reviews decided, by outcome, dialect and reason code.',
    labelNames: ['outcome', 'dialect', 'reason'],
    registers,
  });
  const latency = new Histogram({
    name: 'podrole_admission_duration_seconds',
    help: 'Time from the parsed request to its answer, live reads included.',
    buckets: [0.0001, 0.00025, 0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 1, 5],
    registers,
  });
  const warnings = new Counter({
    name: 'podrole_admission_warnings_total',
    help: 'Remarks that users can act on, by reason code.',
    labelNames: ['code'],
    registers,
  });
  const confirmations = new Counter({
    name: 'podrole_confirmations_total',
    help: 'Decisions that were confirmed by live reads, by what these said: same, changed (the pod would have got another role, or none), or unconfirmed (they failed; the cache had the last word).',
    labelNames: ['outcome'],
    registers,
  });
  const rejections = new Counter({
    name: 'podrole_admission_rejected_requests_total',
    help: 'Requests that were no usable AdmissionReview, by HTTP status.',
    labelNames: ['status'],
    registers,
  });
  return {
    decided(outcome, reason, seconds) {
      decisions.inc({ outcome, dialect: dialectOf(reason), reason });
      latency.observe(seconds);
    },
    warned: (code) => warnings.inc({ code }),
    confirmed: (outcome) => confirmations.inc({ outcome }),
    rejected: (status) => rejections.inc({ status }),
  };
}
