import { createServer, type Server } from 'node:https';
import { json } from 'node:stream/consumers';
import forge from 'node-forge';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { api } from './api.ts';
import { type ControlPlane, startControlPlane } from './control-plane.ts';
import { eventually } from './eventually.ts';
import { freePort } from './loopback-port.ts';
import { registerWebhook } from './webhook-url.ts';

const NAME = 'nothing.e2e.test';

let plane: ControlPlane;
let server: Server;
let certificate: { key: string; cert: string };
let port: number;
const reviewed: string[] = [];

beforeAll(async () => {
  plane = await startControlPlane({ audit: true });
  certificate = loopbackCertificate();
  port = await freePort();
  server = allowingServer(certificate).listen(port, '127.0.0.1');
});
afterAll(async () => {
  server?.close();
  await plane?.stop();
});

test('a webhook registered by its URL is called for the next pod, and the audit log says so', async () => {
  const url = `https://127.0.0.1:${port}`;
  await registerWebhook(plane, {
    name: NAME,
    url,
    path: '/mutate',
    caBundlePem: certificate.cert,
    failurePolicy: 'Fail',
  });
  const { post } = api(plane);
  await post('/api/v1/namespaces/default/serviceaccounts', { metadata: { name: 'default' } });

  const spec = { containers: [{ name: 'app', image: 'app.e2e.test/app' }] };
  const { status, warnings } = await post('/api/v1/namespaces/default/pods', {
    metadata: { name: 'app' },
    spec,
  });

  expect(status).toBe(201);
  expect(warnings).toEqual(['299 - "seen"']);
  expect(reviewed.at(-1)).toBe('app');
  const annotations = await eventually('audit event of the pod', async () => {
    const events = await plane.auditEvents();
    return events.find(({ objectRef }) => objectRef?.name === 'app')?.annotations;
  });
  expect(annotations).toMatchObject({ [`${NAME}/seen`]: 'yes' });
});

/** Allows every pod, with a warning and an audit annotation to know it by. */
function allowingServer(options: { key: string; cert: string }): Server {
  return createServer(options, async (request, response) => {
    const review = (await json(request)) as { request: { uid: string; name: string } };
    reviewed.push(review.request.name);
    const answer = {
      uid: review.request.uid,
      allowed: true,
      warnings: ['seen'],
      auditAnnotations: { seen: 'yes' },
    };
    response.setHeader('content-type', 'application/json');
    response.end(JSON.stringify({ ...review, request: undefined, response: answer }));
  });
}

/** A certificate that vouches for itself, for 127.0.0.1. */
function loopbackCertificate(): { key: string; cert: string } {
  const { publicKey, privateKey } = forge.pki.rsa.generateKeyPair(2048);
  const cert = forge.pki.createCertificate();
  cert.publicKey = publicKey;
  cert.serialNumber = '01';
  cert.validity.notAfter = new Date(Date.now() + 3_600_000);
  cert.setSubject([{ name: 'commonName', value: 'webhook.e2e.test' }]);
  cert.setIssuer(cert.subject.attributes);
  cert.setExtensions([{ name: 'subjectAltName', altNames: [{ type: 7, ip: '127.0.0.1' }] }]);
  cert.sign(privateKey, forge.md.sha256.create());
  return { key: forge.pki.privateKeyToPem(privateKey), cert: forge.pki.certificateToPem(cert) };
}
