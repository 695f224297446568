import { PARTITIONS } from '../../identity/partitions.ts';
import type { OidcProvider } from '../oidc-provider.ts';
import { claimsOf } from './claims.ts';
import { parseEksIssuer } from './cluster-issuer.ts';
import type { Problem } from './finding.ts';
import { hasScheme, issuerName } from './issuer-name.ts';
import { listed, shownValue } from './listed.ts';
import type { LintContext } from './options.ts';
import type { Provider } from './provider.ts';
import type { ReadStatement } from './reading.ts';

/** Holds the providers of a statement against their rules. */
export function* checkProviders(one: ReadStatement, { options }: LintContext): Iterable<Problem> {
  if (!one.allows) return;
  for (const provider of one.providers) {
    yield* checkForm(provider);
    if (provider.arn === undefined) continue;
    yield* checkIssuerName(one, provider.arn);
    yield* checkOwner(provider.arn, options);
    yield* checkAgainstIssuer(provider.arn, options);
  }
  yield* checkSeveral(one);
}

function* checkForm({ kind, value }: Provider): Iterable<Problem> {
  const sentence = `Its federated principal is ${shownValue(value)}.`;
  if (kind === 'malformed') yield { code: 'provider-form', sentence };
  if (kind !== 'open') return;
  yield { code: value.includes('${') ? 'policy-variable' : 'provider-wildcard', sentence };
}

function* checkIssuerName(one: ReadStatement, { hostAndPath }: OidcProvider): Iterable<Problem> {
  const sentence = `Its provider is that of ${shownValue(hostAndPath)}.`;
  if (hasScheme(hostAndPath)) yield { code: 'provider-scheme', sentence };
  if (!hostAndPath.endsWith('/')) return;
  // Other issuers may end with a slash, and IAM keeps it: then their keys have it, too.
  const issuer = issuerName(hostAndPath).toLowerCase();
  const keys = claimsOf(one).filter(({ parsedKey }) => parsedKey.issuer === issuer);
  const agree = keys.every(({ parsedKey }) => parsedKey.slip === 'slash');
  if (one.isCluster || !agree) yield { code: 'provider-slash', sentence };
}

function* checkOwner(
  { partition, accountId }: OidcProvider,
  { partition: own, accountId: ownAccount }: LintContext['options'],
): Iterable<Problem> {
  if (!isPartition(partition)) {
    const sentence = `Its provider is of partition ${shownValue(partition)}, which AWS does not have.`;
    yield { code: 'provider-partition', sentence };
  } else if (own !== undefined && partition !== own) {
    const sentence = `Its provider is of partition ${shownValue(partition)}, the role of ${shownValue(own)}.`;
    yield { code: 'provider-partition', sentence };
  }
  if (ownAccount !== undefined && accountId !== ownAccount) {
    yield {
      code: 'provider-account',
      sentence: `Its provider is of account ${accountId}, the role of ${ownAccount}.`,
    };
  }
}

function* checkAgainstIssuer(
  { partition, hostAndPath }: OidcProvider,
  { issuer, partition: own }: LintContext['options'],
): Iterable<Problem> {
  const name = issuerName(hostAndPath);
  const isGiven = name.toLowerCase() === issuer?.hostAndPath.toLowerCase();
  if (issuer !== undefined && isGiven && name !== issuer.hostAndPath) {
    const sentence = `Its provider is that of ${shownValue(name)}, the issuer is ${shownValue(issuer.hostAndPath)}.`;
    yield { code: 'provider-case', sentence };
  }
  const eks = parseEksIssuer(name);
  if (eks === undefined) return;
  if (!eks.wellFormed && !isGiven)
    yield { code: 'eks-issuer-form', sentence: `Its provider is that of ${shownValue(name)}.` };
  if (eks.partition !== partition && (own === undefined || own === partition) && isPartition(partition)) {
    const sentence = `Its provider is of partition ${shownValue(partition)}, its issuer ${shownValue(name)} of ${shownValue(eks.partition)}.`;
    yield { code: 'provider-region', sentence };
  }
}

function isPartition(partition: string): boolean {
  return PARTITIONS.some(({ name }) => name === partition);
}

function* checkSeveral(one: ReadStatement): Iterable<Problem> {
  const { providers } = one;
  const issuers = new Set(providers.map(({ issuer }) => issuer));
  const asked = new Set(claimsOf(one).map(({ parsedKey }) => parsedKey.issuer));
  // Where no key is of any of them, that is the mistake.
  if (issuers.size < 2 || ![...asked].some((issuer) => issuers.has(issuer))) return;
  const left = providers.filter(
    ({ issuer }) => issuer !== undefined && !(asked.has(issuer) && asked.size === 1),
  );
  if (left.length === 0) return;
  const values = left.map(({ value }) => value);
  yield { code: 'several-providers', sentence: `Its conditions keep out every token of ${listed(values)}.` };
}
