import { decide } from '../identity/decide.ts';
import type { Verdict } from '../identity/decision.ts';
import type { DecisionContext } from '../identity/search.ts';
import { createAlike } from './alike.ts';
import type { Demand, UnlistedKind } from './demand.ts';
import { createDemandRows, type DemandRows, sortedRows } from './demand-rows.ts';
import { grantedRows } from './granted.ts';
import { type Asker, countHolder, type HolderCount } from './holder.ts';
import { passedOverRows } from './passed-over.ts';
import { forbiddenRows, skippedRows } from './refused.ts';
import { type Situation, situationOf } from './situation.ts';

/** On what a derivation depends besides those who ask. */
export type DerivationContext = Pick<DecisionContext, 'facts' | 'settings' | 'expressions'>;

/** A derivation under way. */
export interface Derivation {
  /** Asks an object; of its pod nothing is kept but names and what decides. */
  ask(asker: Asker): void;
  /** Notes a kind of object that could not be asked. */
  miss(kind: UnlistedKind): void;
  demand(): Demand;
}

/** Derives from all who ask at once. Pure. */
export function derive(askers: Iterable<Asker>, context: DerivationContext): Demand {
  const derivation = startDerivation(context);
  for (const asker of askers) derivation.ask(asker);
  return derivation.demand();
}

/**
 * Derives, from who asks, which roles must trust whom: each pod is decided as the webhook decides it, dialects in audit
 * taken for on. The facts must be complete before anybody is asked.
 */
export function startDerivation(context: DerivationContext): Derivation {
  const rows = createDemandRows();
  const alike = createAlike<readonly HolderCount[]>(context.settings);
  const unlisted: UnlistedKind[] = [];
  const asked = { serviceAccounts: 0, pods: 0 };
  // How the rules of kiam differ over a role is a remark, which nobody sees here, and a third of the time.
  const expressions = { ...context.expressions, isReady: () => false };
  const decisionContext = { ...context, expressions, jitter: () => 0 };
  return {
    ask(asker) {
      const { pod, kind } = asker;
      asked[kind === 'ServiceAccount' ? 'serviceAccounts' : 'pods']++;
      const counts = alike.of(pod, () => {
        const decision = decide(pod, decisionContext);
        const verdict = decision.audited ?? decision;
        const situation = situationOf(pod, context);
        return [...rowsOf(verdict, situation, rows), ...passedOverRows(verdict, situation, rows)];
      });
      for (const count of counts) countHolder(count, asker);
    },
    miss(kind) {
      unlisted.push(kind);
    },
    demand: () => ({
      ...sortedRows(rows),
      unlisted: [...unlisted].sort((one, other) => (one.resource < other.resource ? -1 : 1)),
      asked: { ...asked },
    }),
  };
}

function rowsOf(verdict: Verdict, situation: Situation, rows: DemandRows): HolderCount[] {
  switch (verdict.outcome) {
    case 'grant':
      return grantedRows(verdict, situation, rows);
    case 'forbidden':
      return forbiddenRows(verdict, situation, rows);
    case 'none':
      return skippedRows(verdict.reason, situation, rows);
  }
}
