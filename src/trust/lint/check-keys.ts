import { claimsOf } from './claims.ts';
import type { ClaimKey } from './condition-key.ts';
import type { Problem } from './finding.ts';
import { listed } from './listed.ts';
import type { ReadStatement } from './reading.ts';

/** Holds the condition keys of a statement against their rules: one finding for all keys with the same slip. */
export function* checkKeys(one: ReadStatement): Iterable<Problem> {
  const keysWith = (slip: ClaimKey['slip']) =>
    claimsOf(one)
      .filter(({ parsedKey }) => parsedKey.slip === slip)
      .map(({ key }) => key);
  yield* told('key-scheme', keysWith('scheme'));
  yield* told('key-arn', keysWith('arn'));
  if (!keepsSlash(one)) yield* told('key-slash', keysWith('slash'));
  const malformed = one.conditions.filter(({ parsedKey }) => parsedKey.kind === 'malformed');
  yield* told(
    'key-form',
    malformed.map(({ key }) => key),
  );
  if (!one.allows) return;
  yield* told('key-other-issuer', keysOfOthers(one));
  yield* told('claim-unknown', one.isCluster ? unknownClaims(one) : []);
  yield* told('external-id', externalIds(one));
}

function* told(code: Problem['code'], keys: readonly string[]): Iterable<Problem> {
  if (keys.length > 0) yield { code, sentence: `It asks for ${listed(keys)}.` };
}

/** Whether the provider itself ends with the slash. */
function keepsSlash({ providers, isCluster }: ReadStatement): boolean {
  return !isCluster && providers.some(({ arn }) => arn?.hostAndPath.endsWith('/'));
}

function keysOfOthers(one: ReadStatement): readonly string[] {
  const { providers, statement } = one;
  const { principals } = statement;
  // Everyone includes those who come by a provider.
  const anyone = principals === undefined || principals.some(({ value }) => value === '*');
  if (anyone || providers.some(({ issuer }) => issuer === undefined)) return [];
  return claimsOf(one)
    .filter(({ parsedKey }) => !providers.some(({ issuer }) => issuer === parsedKey.issuer))
    .map(({ key }) => key);
}

/**
 * What STS makes keys of, of a cluster's token.
 *
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_iam-condition-keys.html#condition-keys-wif
 */
const CLAIMS = ['sub', 'aud', 'amr', 'azp'];

function unknownClaims(one: ReadStatement): readonly string[] {
  return claimsOf(one)
    .filter(({ parsedKey }) => !CLAIMS.includes(parsedKey.claim))
    .map(({ key }) => key);
}

function externalIds({ providers, statement, conditions }: ReadStatement): readonly string[] {
  const { principals = [] } = statement;
  if (providers.length === 0 || providers.length < principals.length) return [];
  return conditions
    .filter(({ key, read }) => key.toLowerCase() === 'sts:externalid' && !read?.ifExists && !read?.negated)
    .map(({ key }) => key);
}
