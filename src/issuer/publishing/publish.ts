import type { KeyPlan } from './key-plan.ts';
import { type PublicationInput, planPublication } from './plan.ts';
import { type Settled, type SettleOptions, settle } from './settle.ts';
import type { Target } from './target.ts';

/** What to publish, and how. */
export interface PublishOptions
  extends Omit<SettleOptions<never>, 'planFor'>,
    Omit<PublicationInput, 'published' | 'ledger'> {}

/** What came of a publication. */
export interface Publication extends Pick<Settled<never>, 'objects'> {
  readonly keys: readonly KeyPlan[];
  /** The keys of the JWKS, each with the time of its first publication where somebody remembers; milliseconds. */
  readonly published: readonly { readonly kid: string; readonly publishedAt: number | undefined }[];
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
  const remembered = new Map(plan.ledger.keys.map(({ jwk, publishedAt }) => [jwk.kid, publishedAt]));
  const kids = plan.jwks.map(({ kid }) => (typeof kid === 'string' ? kid : ''));
  return {
    keys: plan.keys,
    published: kids.map((kid) => ({ kid, publishedAt: remembered.get(kid) })),
    objects,
    exposed: before.published.flatMap(({ kid, exposed }) => (exposed.length > 0 ? [kid] : [])),
  };
}
