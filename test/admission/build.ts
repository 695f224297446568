import inject, { type InjectOptions } from 'light-my-request';
import { pino } from 'pino';
import { Registry } from 'prom-client';
import { type AdmissionDeps, buildAdmissionApp } from '../../src/admission/app.ts';
import { createAdmissionMetrics } from '../../src/admission/metrics.ts';
import { reviewHandler } from '../../src/admission/review-handler.ts';
import { createExpressions } from '../../src/identity/expressions.ts';
import { NO_FACTS, NOTHING_KNOWN, type ObjectFacts } from '../../src/identity/facts.ts';
import { createDraining } from '../../src/serving/draining.ts';
import { IDENTITY_FLAGS } from '../../src/settings/identity.ts';
import { LIMIT_FLAGS } from '../../src/settings/limits.ts';
import { type GivenFlags, readSettings } from '../../src/settings/read.ts';
import { issueOnce } from '../tls/made-once.ts';

/** The annotations of a ServiceAccount with a role. */
export const ROLE = { 'eks.amazonaws.com/role-arn': 'arn:aws:iam::111122223333:role/checkout' };

/** Facts in which every ServiceAccount has {@link ROLE}. */
export const EVERYBODY = {
  ...NOTHING_KNOWN,
  serviceAccount: (): ObjectFacts => ({ annotations: ROLE, labels: {} }),
  namespace: () => NO_FACTS,
};

const { certPem, keyPem } = await issueOnce({ dnsNames: ['localhost'] });

/** A certificate and its key. */
export const HTTPS = { cert: certPem, key: keyPem };

/** Settings for given identity flags. */
export function settingsOf(flags: GivenFlags) {
  return readSettings(IDENTITY_FLAGS, flags, {});
}

/** Limits for given flags. */
export function limitsOf(flags: GivenFlags) {
  return readSettings(LIMIT_FLAGS, flags, {});
}

/** The admission app on what a test gives it, and what it logged and counted. */
export function build(overrides: Partial<AdmissionDeps> = {}) {
  const registry = new Registry();
  const lines: string[] = [];
  const deps: AdmissionDeps = {
    facts: EVERYBODY,
    jitter: () => 0,
    settings: settingsOf({}),
    expressions: createExpressions(settingsOf({})),
    confirming: undefined,
    onError: 'allow',
    denyInvalid: false,
    limits: limitsOf({ 'max-body': '10000' }),
    draining: createDraining(),
    metrics: createAdmissionMetrics(registry),
    log: pino({ level: 'debug' }, { write: (line: string) => lines.push(line) }),
    clock: () => performance.now(),
    https: HTTPS,
    ...overrides,
  };
  const handler = reviewHandler(deps);
  const post = (payload: unknown, { path = '/mutate', contentType = 'application/json' } = {}) =>
    inject(handler, {
      method: 'POST',
      url: path,
      headers: { 'content-type': contentType },
      payload: typeof payload === 'string' ? payload : JSON.stringify(payload),
    });
  const send = (options: InjectOptions) => inject(handler, options);
  const get = (url: string) => send({ method: 'GET', url });
  return { app: buildAdmissionApp(deps), handler, post, get, send, registry, lines };
}

/** A review of a pod's creation; `request` adds to it. */
export function review(request: object = {}, apiVersion = 'admission.k8s.io/v1') {
  const object = { metadata: { name: 'a' }, spec: { containers: [{ name: 'app' }] } };
  return { apiVersion, kind: 'AdmissionReview', request: { uid: 'u-1', object, ...request } };
}
