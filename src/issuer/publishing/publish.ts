import { type KeyPlan, type PublicationInput, planPublication } from './plan.ts';
import { type Settled, type SettleOptions, settle } from './settle.ts';
import type { Target } from './target.ts';

/** What to publish, and how. */
export interface PublishOptions
  extends Omit<SettleOptions<never>, 'planFor'>,
    Omit<PublicationInput, 'published' | 'ledger'> {}

/** What came of a publication. */
export interface Publication extends Pick<Settled<never>, 'objects'> {
  readonly keys: readonly KeyPlan[];
  /** Kids under which private members were found published. */
  readonly exposed: readonly string[];
}

/**
 * Merges the keys of a publisher with what is published, and writes it.
 *
 * @throws PodroleError as {@link settle} and {@link planPublication} do.
 */
export async function publish(target: Target, options: PublishOptions): Promise<Publication> {
  const planFor: SettleOptions<ReturnType<typeof planPublication>>['planFor'] = ({ ledger, published }) =>
    planPublication({ ...options, ledger, published });
  const { plan, before, objects } = await settle(target, { ...options, planFor });
  return {
    keys: plan.keys,
    objects,
    exposed: before.published.flatMap(({ kid, exposed }) => (exposed.length > 0 ? [kid] : [])),
  };
}
