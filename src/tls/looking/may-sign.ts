import type { Candidate } from './candidate.ts';
import type { ChainFault } from './fault.ts';
import { calledBy } from './words.ts';

/**
 * Why a certificate may not sign others; `undefined` if it may.
 *
 * @param isAnchor - whether it stands in the bundle; there, certificates from before version 3 need not say that they are authorities.
 * @see https://www.rfc-editor.org/rfc/rfc5280#section-6.1.4
 */
export function signingFault(
  { certificate, details: { basicConstraints, keyUsage, version } }: Candidate,
  isAnchor: boolean,
): ChainFault | undefined {
  const who = calledBy(certificate);
  if (isAnchor && version < 3 ? basicConstraints?.ca === false : basicConstraints?.ca !== true)
    return { code: 'signer-no-ca', text: `${who} is no authority (basicConstraints CA)` };
  if (keyUsage.length > 0 && !keyUsage.includes('keyCertSign'))
    return {
      code: 'signer-key-usage',
      text: `${who} may not sign certificates: its key usage lacks keyCertSign`,
    };
  return undefined;
}
