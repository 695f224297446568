import type { IncomingHttpHeaders } from 'node:http';

/** How far a request got. */
export type Phase = 'name' | 'connect' | 'tls' | 'first-byte' | 'body';

/** Why there is no whole answer. */
export type FailureKind =
  | 'dns-failed'
  | 'connection-refused'
  | 'connection-failed'
  | 'connection-closed'
  | 'answer-garbled'
  | 'answer-late'
  | 'answer-large'
  | 'tls-failed';

/** A certificate as the server showed it, and what Node says of its chain. */
export interface SeenCertificate {
  /** Node's (OpenSSL's) code; `undefined` for a trusted chain. */
  readonly chainError: string | undefined;
  /** What is wrong with the name, in Node's words. */
  readonly hostError: string | undefined;
  /** Milliseconds since the epoch. */
  readonly validFrom: number;
  readonly validTo: number;
  /** Whether the server sent no certificate but its own, and that was signed by another. */
  readonly isAlone: boolean;
  /** Whether the certificate says where the one above it is to be had (RFC 5280, section 4.2.2.1). */
  readonly namesIssuer: boolean;
  /** Whether it is trusted for an authority that the user named. */
  readonly byOwnCa: boolean;
}

/** A document as a probe saw it. */
export interface Probed {
  readonly url: string;
  /** From the first step to the last byte, or to the failure. */
  readonly milliseconds: number;
  /** Where the host's name led; `undefined` where it led nowhere, or the user said where to connect. */
  readonly address: string | undefined;
  readonly certificate: SeenCertificate | undefined;
  readonly answer:
    | { readonly status: number; readonly headers: IncomingHttpHeaders; readonly body: string }
    | undefined;
  readonly failure:
    | { readonly kind: FailureKind; readonly phase: Phase; readonly detail: string }
    | undefined;
}

/** Asks for one document, follows no redirect, and always comes to an end. */
export type Probe = (url: string) => Promise<Probed>;
