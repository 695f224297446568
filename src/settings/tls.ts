import { cipherSuite } from '../tls/cipher-suites.ts';
import { MIN_TLS_VERSIONS } from '../tls/versions.ts';
import type { FlagTable, SettingsOf } from './flag.ts';
import { listOf, named, text } from './values.ts';

/** What a server speaks TLS with. The files are followed. */
export const SERVING_TLS_FLAGS = {
  tlsCert: {
    name: 'tls-cert',
    takes: 'FILE',
    value: text,
    help: 'PEM certificate chain to serve with; read anew when it changes',
  },
  tlsKey: { name: 'tls-key', takes: 'FILE', value: text, help: 'PEM private key of --tls-cert' },
  tlsMinVersion: {
    name: 'tls-min-version',
    takes: 'VERSION',
    value: named(MIN_TLS_VERSIONS),
    default: 'VersionTLS12',
    help: 'least version of TLS: VersionTLS12 or VersionTLS13, also as 1.2 or 1.3',
  },
  tlsCipherSuites: {
    name: 'tls-cipher-suites',
    takes: 'NAMES',
    value: listOf('cipher suite of Go or OpenSSL on offer here', cipherSuite),
    help: "cipher suites in order of preference, by Go's or OpenSSL's names with commas; those of TLS 1.3 all stay unless one is named (default: Node's)",
  },
} as const satisfies FlagTable;

/** What the webhook speaks TLS with, and to whom. */
export const TLS_FLAGS = {
  tlsCert: SERVING_TLS_FLAGS.tlsCert,
  tlsKey: SERVING_TLS_FLAGS.tlsKey,
  tlsCa: {
    name: 'tls-ca',
    takes: 'FILE',
    value: text,
    help: 'PEM certificates of the CA of --tls-cert, as in the caBundle: its expiry is a metric, and a certificate that it did not sign is not taken; read anew when it changes',
  },
  writeCa: {
    name: 'write-ca',
    takes: 'FILE',
    value: text,
    help: 'where to write the CA of --tls memory',
  },
  clientCa: {
    name: 'client-ca',
    takes: 'FILE',
    value: text,
    help: 'PEM certificates of the authorities whose clients are let in, and nobody else; read anew when it changes (default: everybody is)',
  },
  tlsMinVersion: SERVING_TLS_FLAGS.tlsMinVersion,
  tlsCipherSuites: SERVING_TLS_FLAGS.tlsCipherSuites,
} as const satisfies FlagTable;

/** Why certificate and key do not go together, if they do not; `without` is what there is without both. */
export function pairProblem(
  { tlsCert, tlsKey }: Pick<SettingsOf<typeof SERVING_TLS_FLAGS>, 'tlsCert' | 'tlsKey'>,
  without: string,
): string | undefined {
  return (tlsCert === undefined) === (tlsKey === undefined)
    ? undefined
    : `--tls-cert and --tls-key belong together; give both, or neither for ${without}`;
}
