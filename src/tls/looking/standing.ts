import type { Candidate } from './candidate.ts';
import type { ChainFault } from './fault.ts';
import { certificateKeyFacts, unusedByGo } from './public-key.ts';
import { calledBy, timeText } from './words.ts';

/** What is wrong with a certificate by itself, wherever in a chain it stands; `undefined` if nothing is. */
export function ownFault(candidate: Candidate, now: number): ChainFault | undefined {
  const lasting = lastingFault(candidate);
  if (lasting !== undefined) return lasting;
  const who = calledBy(candidate.certificate);
  const { notBefore, notAfter } = candidate.details;
  if (now < notBefore)
    return { code: 'not-yet-valid', text: `${who} is valid from ${timeText(notBefore)} on` };
  return now > notAfter ? { code: 'expired', text: `${who} ended at ${timeText(notAfter)}` } : undefined;
}

/** The same, but for its dates. */
export function lastingFault({ certificate, details }: Candidate): ChainFault | undefined {
  const who = calledBy(certificate);
  const [extension] = details.unknownCritical;
  if (extension !== undefined)
    return {
      code: 'critical-extension',
      text: `${who} has the critical extension ${extension}, which Go does not know`,
    };
  const keyProblem = unusedByGo(certificateKeyFacts(certificate));
  return keyProblem === undefined
    ? undefined
    : { code: 'key-unusable', text: `the key of ${who} ${keyProblem}` };
}
