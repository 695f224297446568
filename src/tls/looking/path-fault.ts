import type { Candidate } from './candidate.ts';
import { constraintProblem } from './constrained-names.ts';
import { ANY_USAGE, SERVER_AUTH } from './extensions.ts';
import type { ChainFault } from './fault.ts';
import { calledBy } from './words.ts';

/** Why a whole chain, the leaf first, is none of a server; `undefined` if it is. */
export function pathFault(chain: readonly Candidate[]): ChainFault | undefined {
  return usageFault(chain) ?? constraintFault(chain);
}

/** Which certificate of a chain is not for servers. */
export function usageFault(chain: readonly Candidate[]): ChainFault | undefined {
  const unfit = chain.find(({ details: { extendedKeyUsage: usages } }) => {
    return usages.length > 0 && !usages.includes(SERVER_AUTH) && !usages.includes(ANY_USAGE);
  });
  return unfit === undefined
    ? undefined
    : {
        code: 'server-auth-missing',
        text: `${calledBy(unfit.certificate)} is not for servers: its extended key usage lacks serverAuth`,
      };
}

/** Which name of a chain is not allowed by a certificate above it. */
export function constraintFault(chain: readonly Candidate[]): ChainFault | undefined {
  const text = constraintProblem(chain.map(({ details }) => details));
  return text === undefined ? undefined : { code: 'name-constraints', text };
}
