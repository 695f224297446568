import { PodroleError } from '../../errors.ts';
import { withProgress } from '../../terminal/progress.ts';
import type { IamAccess } from '../access.ts';
import type { Pause } from './perform.ts';
import type { ProviderPlace } from './place.ts';
import { type LiveProvider, readProvider } from './provider.ts';

/** What is waited for. */
export interface Expectation {
  readonly isExpected: (provider: LiveProvider | undefined) => boolean;
  readonly pause: Pause;
}

/** Milliseconds between reads: IAM is eventually consistent, most often within seconds. Half a minute in all. */
const WAITS = [200, 400, 800, 1600, 3000, 5000, 5000, 7000, 7000];

/**
 * Reads the provider until IAM shows what it was told.
 *
 * @throws PodroleError AWS_REFUSED, AWS_UNAVAILABLE; the latter where it does not within half a minute, too.
 */
export function settledProvider(
  access: IamAccess,
  place: ProviderPlace,
  expectation: Expectation,
): Promise<LiveProvider | undefined> {
  const what = `waiting, for half a minute at most, until IAM shows the change of ${place.resource} …`;
  return withProgress(what, () => settled(access, place, expectation));
}

async function settled(
  access: IamAccess,
  place: ProviderPlace,
  { isExpected, pause }: Expectation,
): Promise<LiveProvider | undefined> {
  for (const wait of [0, ...WAITS]) {
    if (wait > 0) await pause(wait);
    const provider = await readProvider(access, place);
    if (isExpected(provider)) return provider;
  }
  throw new PodroleError(
    'AWS_UNAVAILABLE',
    `IAM took every request, but does not show the change of ${place.resource} after half a minute; somebody else may have changed it, too: look with podrole provider show, and begin again`,
  );
}
