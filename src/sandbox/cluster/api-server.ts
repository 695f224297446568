import { randomUUID } from 'node:crypto';
import { request } from 'node:https';
import { text } from 'node:stream/consumers';
import jsonPatch from 'fast-json-patch';
import * as z from 'zod';
import { PodroleError } from '../../errors.ts';

/** Where the webhook listens, and whom to trust for its certificate. */
export interface WebhookEndpoint {
  readonly port: number;
  readonly caPem: string;
}

/** A pod as the webhook let it through. */
export interface AdmittedPod {
  readonly pod: unknown;
  readonly auditAnnotations: Readonly<Record<string, string>>;
  readonly warnings: readonly string[];
}

const ANSWER = z.object({
  response: z.object({
    uid: z.string(),
    allowed: z.literal(true),
    patch: z.base64().optional(),
    warnings: z.array(z.string()).default([]),
    auditAnnotations: z.record(z.string(), z.string()).default({}),
  }),
});

/**
 * Stands in for the API server: sends a pod's creation through the webhook, over TLS, and applies the patch.
 *
 * @throws {@link PodroleError} `EXAMPLES_INVALID` when the webhook does not let the pod through.
 * @see https://kubernetes.io/docs/reference/access-authn-authz/extensible-admission-controllers/
 */
export async function admitPod(
  pod: unknown,
  namespace: string,
  webhook: WebhookEndpoint,
): Promise<AdmittedPod> {
  const uid = randomUUID();
  const { status, body } = await post(webhook, JSON.stringify(reviewOf({ pod, namespace, uid })));
  const answer = status === 200 ? ANSWER.safeParse(JSON.parse(body)) : undefined;
  if (answer?.success !== true || answer.data.response.uid !== uid) {
    throw new PodroleError('EXAMPLES_INVALID', `the webhook answered ${status}: ${body.slice(0, 200)}`);
  }
  const { patch, warnings, auditAnnotations } = answer.data.response;
  return { pod: patch === undefined ? pod : applied(pod, patch), warnings, auditAnnotations };
}

function reviewOf({ pod, namespace, uid }: { pod: unknown; namespace: string; uid: string }) {
  return {
    apiVersion: 'admission.k8s.io/v1',
    kind: 'AdmissionReview',
    request: {
      uid,
      kind: { group: '', version: 'v1', kind: 'Pod' },
      resource: { group: '', version: 'v1', resource: 'pods' },
      namespace,
      operation: 'CREATE',
      object: pod,
      dryRun: false,
    },
  };
}

function applied(pod: unknown, patch: string): unknown {
  const operations = JSON.parse(Buffer.from(patch, 'base64').toString('utf8'));
  return jsonPatch.applyPatch(pod, operations, true, false).newDocument;
}

function post({ port, caPem }: WebhookEndpoint, body: string): Promise<{ status: number; body: string }> {
  return new Promise((resolve, reject) => {
    const headers = { 'content-type': 'application/json', 'content-length': Buffer.byteLength(body) };
    const options = {
      host: '127.0.0.1',
      port,
      path: '/mutate?timeout=5s',
      method: 'POST',
      ca: caPem,
      headers,
      agent: false,
    };
    const sent = request(options, (response) => {
      text(response).then((answer) => resolve({ status: response.statusCode ?? 0, body: answer }), reject);
    });
    sent.setTimeout(5000, () => sent.destroy(new Error('the webhook did not answer within 5 s')));
    sent.on('error', reject);
    sent.end(body);
  });
}
