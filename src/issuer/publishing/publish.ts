import { PodroleError } from '../../errors.ts';
import { thumbprintOf } from '../jwk.ts';
import type { KeyPlan } from './key-plan.ts';
import { isActive } from './ledger.ts';
import { type PublicationInput, planPublication } from './plan.ts';
import { type Settled, type SettleOptions, settle } from './settle.ts';
import type { ReadState } from './state.ts';
import type { Target } from './target.ts';

/** What to publish, and how. */
export interface PublishOptions
  extends Omit<SettleOptions<never>, 'planFor'>,
    Omit<PublicationInput, 'published' | 'ledger'> {
  /** Whether the keys of other clusters may stand beside these. */
  readonly sharedIssuer: boolean;
}

/** What came of a publication. */
export interface Publication extends Pick<Settled<never>, 'objects'> {
  readonly keys: readonly KeyPlan[];
  /** The keys of the JWKS, each with the time of its first publication where somebody remembers; milliseconds. */
  readonly published: readonly { readonly kid: string; readonly publishedAt: number | undefined }[];
  /** Kids under which private members were found published. */
  readonly exposed: readonly string[];
  /** Whether what the ledger remembered is lost: revocations, retirements, owners. */
  readonly isLedgerLost: boolean;
}

/**
 * Merges the keys of a publisher with what is published, and writes it.
 *
 * @throws PodroleError as {@link settle} and {@link planPublication} do.
 */
export async function publish(target: Target, options: PublishOptions): Promise<Publication> {
  const planFor = ({ ledger, published }: ReadState) => {
    const input = { ...options, ledger, published };
    if (!options.sharedIssuer) assertOneCluster(input);
    return planPublication(input);
  };
  const { plan, final, before, objects } = await settle(target, { ...options, planFor });
  const remembered = new Map(final.ledger.keys.map(({ jwk, publishedAt }) => [jwk.kid, publishedAt]));
  const kids = final.jwks.map(({ kid }) => (typeof kid === 'string' ? kid : ''));
  return {
    keys: plan.keys,
    published: kids.map((kid) => ({ kid, publishedAt: remembered.get(kid) })),
    objects,
    isLedgerLost: before.isLedgerLost,
    exposed: before.published.flatMap(({ kid, exposed }) => (exposed.length > 0 ? [kid] : [])),
  };
}

/** Who comes with keys of which none is known beside those of others is another cluster, or has the wrong target. */
function assertOneCluster({ ledger, published, sourceKeys, publisher }: PublicationInput): void {
  const prints = new Set(sourceKeys.map(thumbprintOf));
  const owners = (ledger?.keys ?? []).filter(isActive).flatMap((key) => Object.keys(key.owners));
  const isKnown =
    published.some(({ thumbprint }) => prints.has(thumbprint ?? '')) ||
    (publisher !== undefined && owners.includes(publisher));
  if (isKnown || owners.length === 0) return;
  throw new PodroleError(
    'KEY_CONFLICT',
    `${[...new Set(owners)].join(', ')} publishes there, and none of these keys: with one issuer, AWS cannot tell the ` +
      'ServiceAccounts of two clusters with the same namespace and name apart, and each gets the roles of the other; give ' +
      'each cluster an issuer URL and a target of its own, or confirm it with --shared-issuer',
  );
}
