/**
 * Cipher suites by their IANA names, with OpenSSL's. They are those of Go's `crypto/tls` that OpenSSL 3 still
 * offers: neither RC4 nor 3DES.
 *
 * @see https://www.iana.org/assignments/tls-parameters
 * @see https://docs.openssl.org/3.0/man1/openssl-ciphers/#cipher-suite-names
 */
export const CIPHER_SUITES: Readonly<Record<string, string>> = {
  TLS_AES_128_GCM_SHA256: 'TLS_AES_128_GCM_SHA256',
  TLS_AES_256_GCM_SHA384: 'TLS_AES_256_GCM_SHA384',
  TLS_CHACHA20_POLY1305_SHA256: 'TLS_CHACHA20_POLY1305_SHA256',
  TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256: 'ECDHE-ECDSA-AES128-GCM-SHA256',
  TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256: 'ECDHE-RSA-AES128-GCM-SHA256',
  TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384: 'ECDHE-ECDSA-AES256-GCM-SHA384',
  TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384: 'ECDHE-RSA-AES256-GCM-SHA384',
  TLS_ECDHE_ECDSA_WITH_CHACHA20_POLY1305_SHA256: 'ECDHE-ECDSA-CHACHA20-POLY1305',
  TLS_ECDHE_RSA_WITH_CHACHA20_POLY1305_SHA256: 'ECDHE-RSA-CHACHA20-POLY1305',
  TLS_ECDHE_ECDSA_WITH_AES_128_CBC_SHA: 'ECDHE-ECDSA-AES128-SHA',
  TLS_ECDHE_RSA_WITH_AES_128_CBC_SHA: 'ECDHE-RSA-AES128-SHA',
  TLS_ECDHE_ECDSA_WITH_AES_256_CBC_SHA: 'ECDHE-ECDSA-AES256-SHA',
  TLS_ECDHE_RSA_WITH_AES_256_CBC_SHA: 'ECDHE-RSA-AES256-SHA',
  TLS_ECDHE_ECDSA_WITH_AES_128_CBC_SHA256: 'ECDHE-ECDSA-AES128-SHA256',
  TLS_ECDHE_RSA_WITH_AES_128_CBC_SHA256: 'ECDHE-RSA-AES128-SHA256',
  TLS_RSA_WITH_AES_128_GCM_SHA256: 'AES128-GCM-SHA256',
  TLS_RSA_WITH_AES_256_GCM_SHA384: 'AES256-GCM-SHA384',
  TLS_RSA_WITH_AES_128_CBC_SHA256: 'AES128-SHA256',
  TLS_RSA_WITH_AES_128_CBC_SHA: 'AES128-SHA',
  TLS_RSA_WITH_AES_256_CBC_SHA: 'AES256-SHA',
};

/** Names that Go had before it took IANA's. */
const ALIASES: Readonly<Record<string, string>> = {
  TLS_ECDHE_RSA_WITH_CHACHA20_POLY1305: 'ECDHE-RSA-CHACHA20-POLY1305',
  TLS_ECDHE_ECDSA_WITH_CHACHA20_POLY1305: 'ECDHE-ECDSA-CHACHA20-POLY1305',
};

const OPENSSL_NAMES = new Set(Object.values(CIPHER_SUITES));

/** OpenSSL's name of a suite that is called by Go's, IANA's or OpenSSL's; `undefined` for an unknown one. */
export function cipherSuite(name: string): string | undefined {
  if (OPENSSL_NAMES.has(name)) return name;
  const [table] = [CIPHER_SUITES, ALIASES].filter((names) => Object.hasOwn(names, name));
  return table?.[name];
}

/**
 * The cipher list for OpenSSL, in the order given. As in Go, a list without suites of TLS 1.3 leaves those as they
 * are; unlike Go, one that names some allows no others.
 */
export function cipherList(suites: readonly string[]): string {
  const isTls13 = (suite: string) => suite.startsWith('TLS_');
  const ofTls13 = suites.some(isTls13) ? [] : Object.values(CIPHER_SUITES).filter(isTls13);
  return [...suites, ...ofTls13].join(':');
}
