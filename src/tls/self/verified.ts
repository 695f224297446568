import { X509Certificate } from 'node:crypto';
import { leafProblem } from '../looking/verify-leaf.ts';
import type { WebhookConfiguration } from './ports.ts';

/**
 * Why an API server would not take a certificate by a bundle of the live webhooks; `undefined` if it does by every one.
 *
 * @param certPem - the certificate served.
 */
export function verificationProblem(
  certPem: string,
  webhooks: readonly WebhookConfiguration[],
  at: { readonly host: string; readonly now: number },
): string | undefined {
  const leaf = new X509Certificate(certPem);
  for (const { name, entries } of webhooks) {
    for (const entry of entries) {
      const authorities = entry.bundle.map(({ pem }) => new X509Certificate(pem));
      const problem = leafProblem(leaf, authorities, at);
      if (problem !== undefined) return `the caBundle of ${entry.name} in ${name}: ${problem}`;
    }
  }
  return undefined;
}
