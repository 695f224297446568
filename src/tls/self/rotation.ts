import { PodroleError } from '../../errors.ts';
import type { KeptAuthority } from './kept.ts';
import type { ServedLeaf } from './leaf.ts';
import type { Pace } from './pace.ts';
import { nextStep, type Observation, type Step } from './plan.ts';
import type { AuthoritySecret, LiveWebhooks } from './ports.ts';
import { createSteadiness } from './steadiness.ts';

/** What a rotation works with. */
export interface RotationDeps {
  readonly secret: AuthoritySecret;
  readonly webhooks: LiveWebhooks;
  readonly leaf: ServedLeaf;
  /** Makes an authority of the given validity. Milliseconds since the epoch. */
  readonly newAuthority: (validity: {
    readonly now: number;
    readonly notAfter: number;
  }) => Promise<KeptAuthority>;
  /** Asked before each of them: not too many are made. */
  readonly mayCreate: () => boolean;
  readonly pace: Pace;
  /** Milliseconds since the epoch. */
  readonly clock: () => number;
  /** A clock that nobody sets. Milliseconds. */
  readonly monotonic: () => number;
  /** How far the API server's clock is ahead of `clock`, by its last answer; `undefined` where that is not known. Milliseconds. */
  readonly clockDifference: () => number | undefined;
  /** Told of what there is each time it was read, before anything is done about it. */
  onSeen(seen: Observation): void;
  /** Told of each step that was carried out; not of those that somebody else was faster with. */
  onStep(step: Exclude<Step['do'], 'wait'>): void;
}

/** Certificates that replace themselves; several replicas do it side by side. */
export interface Rotation {
  /**
   * Looks at what there is and does what is to be done, until nothing is. What it did before an error stays done.
   *
   * @param signal - ends it before its next step.
   * @returns what there is now.
   * @throws whatever Secret and webhooks throw; PodroleError SELF_TLS_REFUSED where the clocks are too far apart, or
   * somebody undoes what is done.
   */
  turn(signal: AbortSignal): Promise<Observation>;
}

const EMPTIED =
  'the Secret was emptied again and again, and each new CA would stay in the caBundles for a year: the next is made later; see who empties it (kubectl get secret --show-managed-fields)';

/** So often others may be faster, or write beside us; more often means that somebody undoes it all. */
const MOST_TRIES = 3;

/** What was read longer ago is read again before anything rests on it: the machine may have slept. Milliseconds. */
const STALE = 30_000;

/** A day is promised, and neither clock is exact. Milliseconds. */
const FARTHEST_CLOCK = 36 * 3_600_000;

/** Makes the rotation of a replica. All that it knows it reads, each time; nothing of a step is remembered. */
export function createRotation(deps: RotationDeps): Rotation {
  const { secret, webhooks, leaf, pace, clock } = deps;
  const steadiness = createSteadiness(deps.monotonic);

  async function observe(): Promise<Observation> {
    // Before anything is read: what is replaced right after that was seen at this time.
    const now = clock();
    const state = await secret.read();
    const { webhooks: live, unread } = await webhooks.read();
    mustAgree(deps.clockDifference());
    const kept = state?.kept;
    if (kept !== undefined) leaf.observe({ kept, webhooks: live, readAt: now });
    const steadyMs = kept === undefined ? 0 : steadiness.observe(kept, live);
    const seen = { secret: state, webhooks: live, unread, now, steadyMs };
    deps.onSeen(seen);
    return seen;
  }

  return {
    async turn(signal) {
      const tries = new Map<Step['do'], number>();
      for (;;) {
        const seen = await observe();
        const step = nextStep(seen, pace);
        if (step.do === 'wait' || signal.aborted) return seen;
        const tried = tries.get(step.do) ?? 0;
        if (tried === MOST_TRIES) throw undone(step);
        tries.set(step.do, tried + 1);
        const isStale = Math.abs(clock() - seen.now) > STALE;
        if (!isStale && (await carryOut(step, deps))) deps.onStep(step.do);
      }
    },
  };
}

function undone(step: Exclude<Step, { readonly do: 'wait' }>): PodroleError {
  const what =
    step.do === 'apply-bundles'
      ? `the caBundles of ${step.changes.map(({ configuration: { name } }) => name).join(', ')} are`
      : 'the Secret is';
  return new PodroleError(
    'SELF_TLS_REFUSED',
    `${what} changed by somebody else as soon as written; see who in the managedFields (kubectl get --show-managed-fields), and keep that tool from it`,
  );
}

/**
 * By a clock that is far off every CA has ended, or none has begun: what follows from it would be the end of all. Which of
 * the two is wrong cannot be told here.
 */
function mustAgree(difference: number | undefined): void {
  if (difference === undefined || Math.abs(difference) <= FARTHEST_CLOCK) return;
  const hours = Math.round(Math.abs(difference) / 3_600_000);
  throw new PodroleError(
    'SELF_TLS_REFUSED',
    `the clock of this machine is ${hours} hours ${difference < 0 ? 'ahead of' : 'behind'} the API server's, and no certificate is made or replaced by it; set the one that is wrong`,
  );
}

/** Does a step; answers whether it was done, and not by somebody else first. */
async function carryOut(
  step: Exclude<Step, { readonly do: 'wait' }>,
  { secret, webhooks, newAuthority, mayCreate, pace, clock }: RotationDeps,
): Promise<boolean> {
  switch (step.do) {
    case 'make-secret':
      await secret.make();
      return true;
    case 'create-next': {
      if (!mayCreate()) throw new PodroleError('SELF_TLS_REFUSED', EMPTIED);
      const now = clock();
      const next = await newAuthority({ now, notAfter: now + pace.caLifeMs });
      return secret.write({ ...step.beside, next }, step.version);
    }
    case 'apply-bundles': {
      const applying = step.changes.map(({ configuration, bundles }) =>
        webhooks.apply(configuration, bundles),
      );
      const outcomes = await Promise.allSettled(applying);
      // One that may not be written keeps no other from being mended.
      for (const outcome of outcomes) if (outcome.status === 'rejected') throw outcome.reason;
      return outcomes.every((outcome) => outcome.status === 'fulfilled' && outcome.value);
    }
    case 'promote':
    case 'forget':
      return secret.write(step.kept, step.version);
  }
}
