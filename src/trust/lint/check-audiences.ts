import { PARTITIONS } from '../../identity/partitions.ts';
import { claimsOf, isPositive } from './claims.ts';
import type { Problem } from './finding.ts';
import { listed } from './listed.ts';
import { DEFAULT_AUDIENCE, type LintContext } from './options.ts';
import type { ReadStatement } from './reading.ts';

/** Holds the audiences that a statement asks of a cluster's tokens against their rules. */
export function* checkAudiences(one: ReadStatement, { options }: LintContext): Iterable<Problem> {
  if (!one.allows || !one.isCluster) return;
  const conditions = claimsOf(one, 'aud').filter(isPositive);
  const wildcards = conditions
    .filter(({ read }) => read?.comparison === 'like')
    .flatMap(({ values }) => values.filter(isPattern));
  if (wildcards.length > 0) yield { code: 'audience-wildcard', sentence: `It takes ${listed(wildcards)}.` };
  const plain = conditions.flatMap(({ values }) => values.filter((value) => !isPattern(value)));
  const others = plain.filter((value) => value !== options.audience && !value.includes('${'));
  if (others.length === 0) return;
  // Beside the right one it is of no use, and of no harm.
  const isInPlace = others.length === plain.length && wildcards.length === 0;
  const hosts = isInPlace ? others.filter((value) => value !== DEFAULT_AUDIENCE && isStsHost(value)) : [];
  const sentence = (values: readonly string[]) =>
    `It asks for the audience ${listed(values)}; tokens have ${listed([options.audience])}.`;
  if (hosts.length > 0) yield { code: 'audience-sts-host', sentence: sentence(hosts) };
  const rest = others.filter((value) => !hosts.includes(value));
  if (rest.length > 0) yield { code: 'audience-other', sentence: sentence(rest) };
}

function isPattern(value: string): boolean {
  return /[*?]/.test(value);
}

const HOSTS = new Set(['sts.amazon.com', ...PARTITIONS.map(({ dnsSuffix }) => `sts.${dnsSuffix}`)]);

/** `sts.SUFFIX` and `sts.REGION.SUFFIX`, as hosts or URLs, in any capitals, blanks around. */
function isStsHost(value: string): boolean {
  const host = value
    .trim()
    .toLowerCase()
    .replace(/^https?:\/\//, '')
    .replace(/\/.*$/s, '');
  return HOSTS.has(host) || HOSTS.has(host.replace(/^sts(?:-fips)?\.[a-z0-9-]+\./, 'sts.'));
}
