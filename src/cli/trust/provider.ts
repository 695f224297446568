import { PodroleError } from '../../errors.ts';
import { partitionOf } from '../../identity/partitions.ts';
import { verbatim } from '../../identity/quote.ts';
import type { IssuerUrl } from '../../issuer/issuer-url.ts';
import { frameOf } from '../../trust/editing/frame.ts';
import { sorted } from '../../trust/editing/sorted.ts';
import {
  type OidcProvider,
  oidcProviderArn,
  parseOidcProviderArn,
  providersIn,
} from '../../trust/oidc-provider.ts';
import type { TrustPolicy } from '../../trust/policy.ts';

/** A URL has at most 255 characters, an ARN a few more. */
const LONGEST_ISSUER = 400;

/** What flags say of a provider. */
interface GivenProvider {
  readonly issuer: IssuerUrl | undefined;
  readonly accountId: string | undefined;
  readonly partition: string | undefined;
  /** Of a provider that the policy does not name, where nothing says its account; without it, that is wrong use. */
  readonly accountOtherwise?: string;
}

/** A provider that a command means. */
export interface FoundProvider extends OidcProvider {
  readonly arn: string;
  /** Whether flags or the policy tell its account; else it is the one that was given for that. */
  readonly isAccountKnown: boolean;
}

/**
 * The provider that flags and a policy mean together: what no flag says, the policy does where it names but one.
 *
 * @throws PodroleError USAGE where something is missing, or one contradicts the other.
 */
export function providerFor(given: GivenProvider, policy: TrustPolicy): FoundProvider {
  const known = sorted(providersIn(policy.statements)).flatMap((arn) => parseOidcProviderArn(arn) ?? []);
  const hostAndPath = hostAndPathFor(given.issuer, policy);
  const own = known.filter((one) => one.hostAndPath === hostAndPath);
  const nearest = own.length > 0 ? own : known;
  const otherwise = own.length === 0 && !hasOneAccount(nearest) ? given.accountOtherwise : undefined;
  const accountId = given.accountId ?? otherwise ?? onlyOne(nearest, 'accountId', 'account-id');
  const partition = given.partition ?? partitionFor(nearest, hostAndPath);
  const provider = { hostAndPath, accountId, partition };
  const arn = oidcProviderArn(provider);
  const other = own.find((one) => oidcProviderArn(one) !== arn);
  if (other !== undefined && own.every((one) => oidcProviderArn(one) !== arn))
    throw new PodroleError(
      'USAGE',
      `the policy trusts ${verbatim(oidcProviderArn(other), LONGEST_ISSUER)}, and --account-id and --partition come to ${verbatim(arn, LONGEST_ISSUER)}; a role can only use providers of its own account: correct the flags, or the policy`,
    );
  return { ...provider, arn, isAccountKnown: given.accountId !== undefined || otherwise === undefined };
}

/**
 * The issuer that flags and a policy mean together: without a flag, the one of which the policy names ServiceAccounts.
 *
 * @throws PodroleError USAGE where that is none, or several, and no flag says which.
 */
export function hostAndPathFor(issuer: IssuerUrl | undefined, policy: TrustPolicy): string {
  if (issuer !== undefined) return issuer.hostAndPath;
  const clusters = policy.statements.flatMap((statement) => frameOf(statement)?.frame ?? []);
  return onlyOne(clusters, 'hostAndPath', 'issuer');
}

function hasOneAccount(known: readonly OidcProvider[]): boolean {
  return new Set(known.map((one) => one.accountId)).size === 1;
}

/** An issuer of EKS tells its region. */
export function partitionOfIssuer(hostAndPath: string): string {
  return partitionOf(/^oidc[.-]eks\.([a-z0-9-]+)\./.exec(hostAndPath)?.[1] ?? '');
}

function partitionFor(known: readonly OidcProvider[], hostAndPath: string): string {
  const partitions = sorted(known.map(({ partition }) => partition));
  return partitions.length === 1 && partitions[0] !== undefined
    ? partitions[0]
    : partitionOfIssuer(hostAndPath);
}

function onlyOne<Field extends 'hostAndPath' | 'accountId'>(
  known: readonly Readonly<Record<Field, string>>[],
  field: Field,
  flag: string,
): string {
  const values = sorted(known.map((one) => one[field]));
  const [only] = values;
  if (only !== undefined && values.length === 1) return only;
  const none = field === 'hostAndPath' ? 'no ServiceAccounts of any issuer' : 'no OIDC provider';
  const few = values.slice(0, 3).map((value) => verbatim(value, LONGEST_ISSUER));
  const named = few.length === 0 ? none : few.join(', ');
  throw new PodroleError('USAGE', `--${flag} is missing, and the policy names ${named}; give it`);
}
