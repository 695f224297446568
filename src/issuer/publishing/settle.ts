import { setTimeout as sleep } from 'node:timers/promises';
import { PodroleError } from '../../errors.ts';
import type { PublicationPlan } from './plan.ts';
import {
  type IssuerPlace,
  objectsOf,
  type PreparedObject,
  type ReadState,
  readState,
  understand,
} from './state.ts';
import type { Target } from './target.ts';

/** How a publication is carried out. */
export interface SettleOptions<Plan extends Wanted> extends IssuerPlace {
  /** What is to lie there, from what does. Called again when somebody else changed that. */
  readonly planFor: (state: ReadState) => Plan;
  /** Whether nothing is written. */
  readonly dryRun: boolean;
  /** From 0 to 1: publishers that met do not meet again. */
  readonly random: () => number;
}

/** What a plan says of the objects. */
export type Wanted = Pick<PublicationPlan, 'ledger' | 'jwks'>;

/** What came of it. */
export interface Settled<Plan> {
  /** The plan from what there was at the beginning: what a person wants to be told. */
  readonly plan: Plan;
  /** What there was at the beginning. */
  readonly before: ReadState;
  /** The plan that was carried out at last: with what others did meanwhile. */
  readonly final: Plan;
  /** The objects, in the order of their writing; `written` also of what a dry run would write. */
  readonly objects: readonly { readonly path: string; readonly written: boolean }[];
}

/** Others write as well, and each time one of them is done. */
const MOST_TRIES = 200;

/** Milliseconds. */
const LONGEST_WAIT = 2000;

/**
 * Writes until what lies at the target needs no more change: that reads everything back, and finds what another
 * publisher replaced meanwhile. Breaking off at any point leaves documents that can be read.
 *
 * @throws PodroleError as target and plan do; TARGET_UNAVAILABLE when others never let it be done.
 */
export async function settle<Plan extends Wanted>(
  target: Target,
  options: SettleOptions<Plan>,
): Promise<Settled<Plan>> {
  let first: Pick<Settled<Plan>, 'plan' | 'before'> | undefined;
  const written = new Set<string>();
  for (let tries = 0; tries < MOST_TRIES; tries += 1) {
    const state = await readState(target, options);
    const before = understand(state, target.name, options);
    const plan = options.planFor(before);
    const objects = objectsOf(state, options, plan);
    first ??= { plan, before };
    const differing = objects.filter(({ differs }) => differs);
    if (differing.length === 0 || options.dryRun) {
      if (options.dryRun) for (const { document } of differing) written.add(document.path);
      const outcomes = objects.map(({ document: { path } }) => ({ path, written: written.has(path) }));
      return { ...first, final: plan, objects: outcomes };
    }
    assertTaken(target, differing, written);
    const conflict = await writeAll(target, differing, written);
    // Whatever the reason of another round: it is not asked for at once again and again.
    if (conflict || tries > 3) await sleep(options.random() * Math.min(LONGEST_WAIT, 50 * 2 ** tries));
  }
  throw new PodroleError(
    'TARGET_UNAVAILABLE',
    `${target.name}: others changed it ${MOST_TRIES} times meanwhile; look who writes there, and try again`,
  );
}

/** A target that serves what was written as something else does so the next time as well. */
function assertTaken(
  target: Target,
  differing: readonly PreparedObject[],
  written: ReadonlySet<string>,
): void {
  const bent = differing.find(
    ({ document, before }) => written.has(document.path) && before?.body === document.body,
  );
  if (bent === undefined) return;
  const { contentType, cacheControl } = bent.before?.served ?? {};
  throw new PodroleError(
    'TARGET_INVALID',
    `${target.name}: ${bent.document.path} was written as ${bent.document.contentType}, ${bent.document.cacheControl}, and is ` +
      `served as ${contentType}, ${cacheControl}; look at what changes it there`,
  );
}

/** Writes in order, and stops where somebody else was faster. */
async function writeAll(
  target: Target,
  objects: readonly PreparedObject[],
  written: Set<string>,
): Promise<boolean> {
  for (const { document, before } of objects) {
    if ((await target.write(document, before?.version)) === 'conflict') return true;
    written.add(document.path);
  }
  return false;
}
