/** Why a chain is not taken. */
export interface ChainFault {
  readonly code: FaultCode;
  /** One sentence without its full stop. Values in it are escaped. */
  readonly text: string;
}

/** What can be wrong with a chain; each is a finding of `findings.ts` as well. */
export type FaultCode =
  | 'certificate-unreadable'
  | 'critical-extension'
  | 'key-unusable'
  | 'not-yet-valid'
  | 'expired'
  | 'name-missing'
  | 'server-auth-missing'
  | 'name-constraints'
  | 'signer-unknown'
  | 'signer-other-key'
  | 'signer-no-ca'
  | 'signer-key-usage'
  | 'signature-weak'
  | 'path-length'
  | 'chain-endless';
