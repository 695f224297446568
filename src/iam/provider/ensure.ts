import { PodroleError } from '../../errors.ts';
import type { IamAccess } from '../access.ts';
import { doneText } from './done-text.ts';
import { type Pause, performStep } from './perform.ts';
import type { ProviderPlace } from './place.ts';
import { planProvider, type WantedProvider } from './plan.ts';
import { type LiveProvider, readProvider } from './provider.ts';
import { settledProvider } from './settle.ts';
import type { ProviderStep } from './step.ts';

/** What is, and what is to be done. */
export interface ProviderPlan {
  readonly current: LiveProvider | undefined;
  /** In their order; none where there is nothing to do. */
  readonly steps: readonly ProviderStep[];
  /** Whether somebody else made the provider since the last plan was shown. */
  readonly isAdopted: boolean;
}

/** How {@link ensureProvider} goes about it. */
export interface EnsureOptions {
  readonly wanted: WantedProvider;
  /** Shows a plan, and says whether it is to be done; a plan without steps is shown, too. */
  readonly isAgreed: (plan: ProviderPlan) => Promise<boolean>;
  /** Runs what is asked between steps whether it is to end. */
  readonly interruptible: <T>(work: (isInterrupted: () => boolean) => Promise<T>) => Promise<T>;
  readonly pause: Pause;
}

/** What came of it. */
export interface Ensured {
  readonly outcome: 'unchanged' | 'not-agreed' | 'done' | 'interrupted';
  /** Those that were done, or where it was not agreed, would have been. */
  readonly steps: readonly ProviderStep[];
  /** As it was read last. */
  readonly provider: LiveProvider | undefined;
}

/** How often a provider may come and go meanwhile. */
const TURNS = 3;

/**
 * Makes, adopts or changes the provider of a place so that it has what is wanted. Each step is whole: after a failure or an
 * interruption, doing it again goes on from there.
 *
 * @throws PodroleError AWS_REFUSED, AWS_UNAVAILABLE, with which steps were done.
 */
export async function ensureProvider(
  access: IamAccess,
  place: ProviderPlace,
  options: EnsureOptions,
): Promise<Ensured> {
  const { wanted, isAgreed, pause } = options;
  let current = await readProvider(access, place);
  for (let turn = 0; turn < TURNS; turn += 1) {
    const steps = planProvider(wanted, current);
    const isToBeDone = await isAgreed({ current, steps, isAdopted: turn > 0 });
    if (steps.length === 0) return { outcome: 'unchanged', steps, provider: current };
    if (!isToBeDone) return { outcome: 'not-agreed', steps, provider: current };
    const performed = await performAll(access, { place, steps }, options);
    if (performed !== 'exists') return outcome(access, place, { ...options, steps, performed });
    current = await seen(access, place, pause);
  }
  throw new PodroleError(
    'AWS_UNAVAILABLE',
    `${place.resource} is made and deleted by somebody else again and again; find out by whom, and begin again`,
  );
}

/** How many steps were done; `exists` where there is one to be adopted. */
async function performAll(
  access: IamAccess,
  { place, steps }: { readonly place: ProviderPlace; readonly steps: readonly ProviderStep[] },
  { interruptible, pause }: EnsureOptions,
): Promise<number | 'exists'> {
  return interruptible(async (isInterrupted) => {
    for (const [done, step] of steps.entries()) {
      if (isInterrupted()) return done;
      const performed = await performStep(access, { step, place, pause }).catch((error: unknown) => {
        throw goingOn(error, steps.slice(0, done));
      });
      if (performed === 'exists') return performed;
    }
    return steps.length;
  });
}

function goingOn(error: unknown, done: readonly ProviderStep[]): unknown {
  return error instanceof PodroleError && done.length > 0
    ? new PodroleError(
        error.code,
        `${error.message}; done so far: ${doneText(done)}; run it again, it goes on`,
        {
          cause: error,
        },
      )
    : error;
}

async function outcome(
  access: IamAccess,
  place: ProviderPlace,
  {
    wanted,
    steps,
    performed,
    pause,
  }: EnsureOptions & { readonly steps: readonly ProviderStep[]; readonly performed: number },
): Promise<Ensured> {
  const done = steps.slice(0, performed);
  if (done.length < steps.length) return { outcome: 'interrupted', steps: done, provider: undefined };
  const isExpected = (provider: LiveProvider | undefined) =>
    provider !== undefined && planProvider(wanted, provider).length === 0;
  const provider = await settledProvider(access, place, { isExpected, pause }).catch((error: unknown) => {
    throw goingOn(error, steps);
  });
  return { outcome: 'done', steps, provider };
}

/** The one that IAM says there is. */
function seen(access: IamAccess, place: ProviderPlace, pause: Pause): Promise<LiveProvider | undefined> {
  return settledProvider(access, place, { isExpected: (provider) => provider !== undefined, pause });
}
