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
  readonly pace: Pace;
  /** Milliseconds since the epoch. */
  readonly clock: () => number;
  /** A clock that nobody sets. Milliseconds. */
  readonly monotonic: () => number;
  /** How far the API server's clock is ahead of `clock`, by its last answer; `undefined` where that is not known. Milliseconds. */
  readonly clockDifference: () => number | undefined;
  /** Told of each step that was carried out; not of those that somebody else was faster with. */
  onStep(step: Exclude<Step['do'], 'wait'>): void;
}

/** Certificates that replace themselves; several replicas do it side by side. */
export interface Rotation {
  /**
   * Looks at what there is and does what is to be done, until nothing is. What it did before an error stays done.
   *
   * @returns what there is now.
   * @throws whatever Secret and webhooks throw; PodroleError SELF_TLS_REFUSED where the clocks are too far apart.
   */
  turn(): Promise<Observation>;
}

/** So many steps lead from nothing to the end; more mean that somebody undoes them all. */
const MOST_STEPS = 20;

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
    const seen = { secret: await secret.read(), webhooks: await webhooks.read(), now };
    mustAgree(deps.clockDifference());
    if (seen.secret === undefined) return { ...seen, steadyMs: 0 };
    const { kept } = seen.secret;
    leaf.observe({ kept, webhooks: seen.webhooks, readAt: now });
    return { ...seen, steadyMs: steadiness.observe(kept, seen.webhooks) };
  }

  return {
    async turn() {
      for (let steps = 0; ; steps += 1) {
        const observation = await observe();
        const step = nextStep(observation, pace);
        if (step.do === 'wait' || steps === MOST_STEPS) return observation;
        const isStale = Math.abs(clock() - observation.now) > STALE;
        if (!isStale && (await carryOut(step, deps))) deps.onStep(step.do);
      }
    },
  };
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
  { secret, webhooks, newAuthority, pace, clock }: RotationDeps,
): Promise<boolean> {
  switch (step.do) {
    case 'make-secret':
      await secret.make();
      return true;
    case 'create-next': {
      const now = clock();
      const next = await newAuthority({ now, notAfter: now + pace.caLifeMs });
      return secret.write({ ...step.beside, next }, step.version);
    }
    case 'apply-bundles': {
      let isDone = true;
      for (const { configuration, bundles } of step.changes)
        isDone = (await webhooks.apply(configuration, bundles)) && isDone;
      return isDone;
    }
    case 'promote':
    case 'forget':
      return secret.write(step.kept, step.version);
  }
}
