import { PodroleError } from '../../errors.ts';
import { MOST_CLIENT_IDS, MOST_TAGS } from './limits.ts';
import type { LiveProvider } from './provider.ts';
import type { ProviderStep } from './step.ts';

/** What a provider is to have. */
export interface WantedProvider {
  /** At least one. */
  readonly clientIds: readonly string[];
  /** Whether client ids that are there and not named go. */
  readonly dropsOthers: boolean;
  /** All that it is to have; `undefined` leaves them to IAM. */
  readonly thumbprints: readonly string[] | undefined;
  /** Others stay. */
  readonly tags: Readonly<Record<string, string>>;
}

/** What of a provider a plan goes by. */
export type CurrentProvider = Pick<LiveProvider, 'clientIds' | 'thumbprints' | 'tags'>;

/**
 * The steps from what there is to what is wanted, in their order; none where there is nothing to do. An audience is added
 * before another goes, so that no token is refused in between, unless there is room only then.
 *
 * @throws PodroleError AWS_REFUSED for more than IAM takes.
 */
export function planProvider(
  wanted: WantedProvider,
  current: CurrentProvider | undefined,
): readonly ProviderStep[] {
  const { clientIds, thumbprints, tags } = wanted;
  checkLimits(wanted, current);
  if (current === undefined) return [{ kind: 'create', clientIds: unique(clientIds), thumbprints, tags }];
  const added = PLAN.add(wanted, current);
  const removed = PLAN.remove(wanted, current);
  const isRoom = current.clientIds.length + added.length <= MOST_CLIENT_IDS;
  return [
    ...(isRoom ? [] : removed),
    ...added,
    ...PLAN.thumbprints(wanted, current),
    ...PLAN.tags(wanted, current),
    ...(isRoom ? removed : []),
  ];
}

/** The client ids that stay though nobody named them. */
export function keptClientIds(
  wanted: WantedProvider,
  current: CurrentProvider | undefined,
): readonly string[] {
  return wanted.dropsOthers ? [] : others(wanted, current);
}

type Steps = (wanted: WantedProvider, current: CurrentProvider) => readonly ProviderStep[];

/** What each part of a provider needs to be as it is wanted. */
const PLAN = {
  add: ({ clientIds }, current) =>
    without(unique(clientIds), current.clientIds).map((clientId) => ({ kind: 'add-client-id', clientId })),
  remove: (wanted, current) =>
    wanted.dropsOthers
      ? others(wanted, current).map((clientId) => ({ kind: 'remove-client-id', clientId }))
      : [],
  thumbprints: ({ thumbprints }, current) =>
    thumbprints === undefined || isSameSet(thumbprints, current.thumbprints)
      ? []
      : [{ kind: 'set-thumbprints', thumbprints }],
  tags: ({ tags }, current) => {
    const changed = Object.entries(tags).filter(([key, value]) => tagOf(current, key) !== value);
    return changed.length === 0 ? [] : [{ kind: 'tag', tags: Object.fromEntries(changed) }];
  },
} as const satisfies Record<string, Steps>;

function checkLimits(wanted: WantedProvider, current: CurrentProvider | undefined): void {
  const clientIds = unique(wanted.clientIds).length + keptClientIds(wanted, current).length;
  if (clientIds > MOST_CLIENT_IDS)
    throw new PodroleError(
      'AWS_REFUSED',
      `the provider would have ${clientIds} audiences, and IAM takes ${MOST_CLIENT_IDS}; name fewer with --audience, or let --drop-other-audiences take those out that are not named`,
    );
  const tags = new Set([...Object.keys(wanted.tags), ...Object.keys(current?.tags ?? {})]).size;
  if (tags > MOST_TAGS)
    throw new PodroleError(
      'AWS_REFUSED',
      `the provider would have ${tags} tags, and IAM takes ${MOST_TAGS}; give fewer with --tag, or take some from it first`,
    );
}

function others({ clientIds }: WantedProvider, current: CurrentProvider | undefined): readonly string[] {
  return without(current?.clientIds ?? [], clientIds);
}

function tagOf({ tags }: CurrentProvider, key: string): string | undefined {
  return Object.hasOwn(tags, key) ? tags[key] : undefined;
}

function unique(values: readonly string[]): readonly string[] {
  return [...new Set(values)];
}

function without(values: readonly string[], taken: readonly string[]): readonly string[] {
  const known = new Set(taken);
  return values.filter((value) => !known.has(value));
}

function isSameSet(one: readonly string[], other: readonly string[]): boolean {
  const [left, right] = [new Set(one), new Set(other)];
  return left.size === right.size && [...left].every((value) => right.has(value));
}
