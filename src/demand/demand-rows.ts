import { verbatim } from '../identity/quote.ts';
import type {
  AgentClaim,
  ChainClaim,
  Claim,
  Demand,
  ForbiddenClaim,
  OverriddenClaim,
  PassedOverRole,
  UnusableClaim,
} from './demand.ts';
import { createRows, type Rows } from './rows.ts';

type RowsOf<T> = Rows<Omit<T, 'holders'>>;

/** The rows of a {@link Demand} that is being derived. */
export interface DemandRows {
  readonly claims: RowsOf<Claim>;
  readonly chains: RowsOf<ChainClaim>;
  readonly agents: RowsOf<AgentClaim>;
  readonly forbidden: RowsOf<ForbiddenClaim>;
  readonly unusable: RowsOf<UnusableClaim>;
  readonly overridden: RowsOf<OverriddenClaim>;
  readonly passedOver: RowsOf<PassedOverRole>;
}

/** No rows yet. */
export function createDemandRows(): DemandRows {
  return {
    claims: createRows(),
    chains: createRows(),
    agents: createRows(),
    forbidden: createRows(),
    unusable: createRows(),
    overridden: createRows(),
    passedOver: createRows(),
  };
}

/** The rows as they are now. */
export function sortedRows(rows: DemandRows): Omit<Demand, 'unlisted' | 'asked'> {
  return {
    claims: rows.claims.sorted,
    chains: rows.chains.sorted,
    agents: rows.agents.sorted,
    forbidden: rows.forbidden.sorted,
    unusable: rows.unusable.sorted,
    overridden: rows.overridden.sorted,
    passedOver: rows.passedOver.sorted,
  };
}

/** A path has at most 512 characters, a name 64; what explains a refusal is rarely longer. Characters. */
const LONGEST_KEPT = 640;

/** A user's text as it is kept: escaped, and copied where it is cut, as a slice would hold on to the whole. */
export function kept(text: string): string {
  return Buffer.from(verbatim(text, LONGEST_KEPT)).toString();
}
