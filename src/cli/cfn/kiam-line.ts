import type { Demand } from '../../demand/demand.ts';
import { dialectOf } from '../../identity/reasons.ts';

/** That policies leave out kiam's server, which pods have their roles of now; nothing where none is asked for in its way. */
export function kiamLine({ claims, chains }: Pick<Demand, 'claims' | 'chains'>): readonly string[] {
  const ofKiam = [...claims, ...chains].filter(({ reason }) => dialectOf(reason) === 'kiam');
  const { size } = new Set(ofKiam.map(({ roleArn }) => roleArn));
  const roles = size === 1 ? '1 role is' : `${size} roles are`;
  return size === 0
    ? []
    : [
        `podrole: ${roles} asked for as kiam has it, and no template lets kiam's server in: where its trust is written over, pods that kiam still serves lose the role; give --keep-kiam ROLE-ARN until they have moved`,
      ];
}
