import { X509Certificate } from 'node:crypto';
import { leafProblem, type ServerAt } from '../looking/verify-leaf.ts';
import { x509Of } from './pem-certificates.ts';
import type { WebhookConfiguration } from './ports.ts';

/**
 * Why an API server would not take a certificate by a bundle of the live webhooks; `undefined` if it does by every one.
 *
 * @param certPem - the certificate served.
 */
export function verificationProblem(
  certPem: string,
  webhooks: readonly WebhookConfiguration[],
  at: ServerAt,
): string | undefined {
  const leaf = new X509Certificate(certPem);
  for (const { name, entries } of webhooks) {
    for (const entry of entries) {
      const problem = problemBy(entry.bundle.map(x509Of), leaf, at);
      if (problem !== undefined) return `the caBundle of ${entry.name} in ${name}: ${problem}`;
    }
  }
  return undefined;
}

/** Names and key identifiers mostly tell the issuer; only where they do not, all of a long bundle is looked through. */
function problemBy(
  bundle: readonly X509Certificate[],
  leaf: X509Certificate,
  at: ServerAt,
): string | undefined {
  const issuers = bundle.filter((one) => leaf.checkIssued(one));
  return leafProblem(leaf, issuers, at) === undefined ? undefined : leafProblem(leaf, bundle, at);
}
