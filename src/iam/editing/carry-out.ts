import { PodroleError } from '../../errors.ts';
import type { LiveRole } from '../role.ts';
import type { Clock } from './clock.ts';
import type { RoleTrust } from './role-trust.ts';
import { type Settled, settleTrust } from './settle-trust.ts';
import { type TrustChange, type Waiting, type Written, writeTrust } from './write-trust.ts';

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
  /** Written, but it could not be read back. */
  | { readonly outcome: 'unseen'; readonly error: PodroleError }
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
  /** Asked before each role: whether no more is to be begun. */
  readonly isOver: () => boolean;
  /** Told before each write, with how many there were, and once all are written. */
  readonly onStep?: (step: Step, done: number) => void;
  /** Told for what a role has to wait, as part of a sentence. */
  readonly onWait?: (role: RoleChange['role'], why: string) => void;
}

/**
 * Writes all changes, one after the other, and looks at each again while the others are written. One outcome for each, in
 * their order.
 */
export async function carryOut(
  changes: readonly RoleChange[],
  options: CarryOut,
): Promise<readonly RoleOutcome[]> {
  const outcomes: Promise<RoleOutcome>[] = [];
  let isOver = false;
  for (const [index, change] of changes.entries()) {
    isOver ||= options.isOver();
    const written: Written | NotTried = isOver
      ? { outcome: 'not-tried' }
      : await writeOne(change, index, options);
    isOver ||= endsAll(written);
    outcomes.push(
      written.outcome === 'written'
        ? settleOne({ ...change, at: written.at }, options)
        : Promise.resolve(written),
    );
  }
  options.onStep?.('reading-back', changes.length);
  return Promise.all(outcomes);
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
  return writeTrust(options.trustOf(change.role), change, waitingOf(change, options));
}

async function settleOne(
  change: RoleChange & { readonly at: number },
  options: CarryOut,
): Promise<RoleOutcome> {
  try {
    const { settleMs } = options;
    const waiting = { ...waitingOf(change, options), settleMs };
    const settled = await settleTrust(options.trustOf(change.role), change, waiting);
    return settled.outcome === 'kept' ? { outcome: 'done' } : settled;
  } catch (error) {
    if (error instanceof PodroleError) return { outcome: 'unseen', error };
    throw error;
  }
}

function waitingOf({ role }: RoleChange, { clock, onWait }: CarryOut): Waiting {
  return { clock, onWait: (why) => onWait?.(role, why) };
}
