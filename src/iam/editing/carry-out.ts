import { PodroleError } from '../../errors.ts';
import type { LiveRole } from '../role.ts';
import type { Clock } from './clock.ts';
import type { RoleTrust } from './role-trust.ts';
import { type Settled, settleTrust } from './settle-trust.ts';
import { type TrustChange, type Written, writeTrust } from './write-trust.ts';

/** A change of one role's trust policy. */
export interface RoleChange extends TrustChange {
  readonly role: Pick<LiveRole, 'arn' | 'name'>;
  /** Whether a policy does what the change is for, whatever else it says. */
  readonly holds: (policy: string) => boolean;
}

/** What became of a role. */
export type RoleOutcome =
  /** IAM has the change. */
  | { readonly outcome: 'done' }
  /** Written, but it could not be read back; without an error it was not tried. */
  | { readonly outcome: 'unseen'; readonly error: PodroleError | undefined }
  /** Not begun. */
  | NotTried
  | Exclude<Settled, { readonly outcome: 'kept' }>
  | Exclude<Written, { readonly outcome: 'written' }>;

/** Where a change stands, for whoever waits. */
export type Step = 'writing' | 'reading-back';

/** How changes are carried out. */
export interface CarryOut {
  readonly trustOf: (role: RoleChange['role']) => RoleTrust;
  readonly clock: Clock;
  /** When a change is read back, after it was written; `SETTLE` finds every other edit. Milliseconds. */
  readonly settleMs: number;
  /** Once it fires, nothing more is begun. */
  readonly stop: AbortSignal;
  readonly onStep?: (step: Step, index: number) => void;
}

/** Writes all changes, one after the other, and then looks at each again. One outcome for each, in their order. */
export async function carryOut(
  changes: readonly RoleChange[],
  options: CarryOut,
): Promise<readonly RoleOutcome[]> {
  const written: (Written | NotTried)[] = [];
  for (const [index, change] of changes.entries()) {
    const isOver = options.stop.aborted || written.some(endsAll);
    written.push(isOver ? { outcome: 'not-tried' } : await writeOne(change, index, options));
  }
  const outcomes: RoleOutcome[] = [];
  for (const [index, change] of changes.entries()) {
    const one = written[index] ?? { outcome: 'not-tried' };
    outcomes.push(
      one.outcome === 'written' ? await settleOne({ ...change, at: one.at }, index, options) : one,
    );
  }
  return outcomes;
}

interface NotTried {
  readonly outcome: 'not-tried';
}

/** What one role runs into that the next one would. */
function endsAll(one: Written | NotTried): boolean {
  return one.outcome === 'failed' && one.error.code === 'AWS_UNAVAILABLE';
}

function writeOne(change: RoleChange, index: number, options: CarryOut): Promise<Written> {
  options.onStep?.('writing', index);
  return writeTrust(options.trustOf(change.role), change, options.clock);
}

async function settleOne(
  change: RoleChange & { readonly at: number },
  index: number,
  options: CarryOut,
): Promise<RoleOutcome> {
  const { trustOf, stop, onStep } = options;
  if (stop.aborted) return { outcome: 'unseen', error: undefined };
  onStep?.('reading-back', index);
  try {
    const settled = await settleTrust(trustOf(change.role), change, options);
    return settled.outcome === 'kept' ? { outcome: 'done' } : settled;
  } catch (error) {
    if (error instanceof PodroleError) return { outcome: 'unseen', error };
    throw error;
  }
}
