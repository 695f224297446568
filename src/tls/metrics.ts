import { Gauge, type Registry } from 'prom-client';

/** What the TLS side of a server reports. */
export interface TlsMetrics {
  /** The serving certificate, its authority and the client authorities end at different times. */
  expires(use: 'serving' | 'ca' | 'client-ca', at: Date): void;
  /** Whether the files in use are the files as they stand. */
  current(is: boolean): void;
}

/** The TLS metrics, registered with `registry`. */
export function createTlsMetrics(registry: Registry): TlsMetrics {
  const registers = [registry];
  const expiry = new Gauge({
    name: 'podrole_certificate_expiry_timestamp_seconds',
    help: 'When the certificate in use expires, in seconds since the epoch; of ca, what signed it; of client-ca, the last of its authorities.',
    labelNames: ['use'],
    registers,
  });
  const current = new Gauge({
    name: 'podrole_certificate_files_current',
    help: '1 if the TLS files in use are the files as they stand, 0 if a broken one keeps an earlier state in use.',
    registers,
  });
  return {
    expires: (use, at) => expiry.set({ use }, at.getTime() / 1000),
    current: (is) => current.set(is ? 1 : 0),
  };
}
