import type { SecureVersion } from 'node:tls';

/**
 * Least TLS versions by the names that people know them by: Go's, which Kubernetes' own flags take
 * (`--tls-min-version` of kube-apiserver), the bare number, and OpenSSL's. Older ones are not on offer:
 * https://www.rfc-editor.org/rfc/rfc8996
 */
export const MIN_TLS_VERSIONS = {
  VersionTLS12: 'TLSv1.2',
  VersionTLS13: 'TLSv1.3',
  '1.2': 'TLSv1.2',
  '1.3': 'TLSv1.3',
  'TLSv1.2': 'TLSv1.2',
  'TLSv1.3': 'TLSv1.3',
} as const satisfies Readonly<Record<string, SecureVersion>>;
