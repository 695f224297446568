import type { Demand } from './demand.ts';
import type { Finding } from './findings.ts';

/** A demand as plain data, with its findings. Of an external id it says only that there is one. */
export function demandJson(demand: Demand, findings: readonly Finding[]): object {
  const chains = demand.chains.map(({ externalId, ...chain }) => ({
    ...chain,
    hasExternalId: externalId !== undefined,
  }));
  // What comes to no claim is told by the findings.
  const { passedOver: _passedOver, ...told } = demand;
  return { ...told, chains, findings };
}
