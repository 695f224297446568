/**
 * Whether a certificate's DNS names cover a host, as Go compares them: a whole leftmost label may be `*`, the common name
 * never counts.
 *
 * @see https://pkg.go.dev/crypto/x509#Certificate.VerifyHostname
 */
export function coversHost(names: readonly string[], host: string): boolean {
  const wanted = host.toLowerCase();
  const isPlain = isHostName(wanted.replace(/\.$/, ''));
  return names.some((name) =>
    isPlain && isPattern(name)
      ? matches(name.toLowerCase(), wanted.replace(/\.$/, ''))
      : name !== '' && name !== '.' && name.toLowerCase() === wanted,
  );
}

const LABEL = /^[A-Za-z0-9_][A-Za-z0-9_-]*$/;

function isHostName(name: string): boolean {
  return name.split('.').every((label) => LABEL.test(label));
}

function isPattern(name: string): boolean {
  return isHostName(name.replace(/^\*\./, ''));
}

function matches(pattern: string, host: string): boolean {
  if (!pattern.startsWith('*.')) return pattern === host;
  const dot = host.indexOf('.');
  return dot > 0 && host.slice(dot) === pattern.slice(1);
}
