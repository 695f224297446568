import type { CurrentProvider } from '../../iam/provider/plan.ts';
import type { LiveProvider } from '../../iam/provider/provider.ts';
import type { TrustingRoles } from '../../iam/provider/trusting-roles.ts';
import { verbatim } from '../../identity/quote.ts';

/** What becomes of a line of a provider. */
export type Mark = '  ' | '+ ' | '- ';

/** What a provider has several of. */
export interface Part {
  readonly name: 'audience' | 'thumbprint' | 'tag';
  readonly value: string;
}

/** A provider for people, line by line. */
export function providerLines(provider: LiveProvider): readonly string[] {
  const { arn, url, createdAt } = provider;
  return [
    line('  ', 'provider', arn),
    line('  ', 'url', url),
    ...partsOf(provider).map(({ name, value }) => line('  ', name, value)),
    ...(createdAt === undefined ? [] : [line('  ', 'created', createdAt)]),
  ];
}

/** The roles that trust a provider. What they do with one that is gone is to name it. */
export function roleLines(
  { roles, lookedAt }: TrustingRoles,
  what: 'trust it' | 'still name it' = 'trust it',
): readonly string[] {
  const count = roles.length === 0 ? 'none' : String(roles.length);
  return [
    ...roles.map((role) => line('  ', 'role', role)),
    line('  ', 'roles', `${count} of ${lookedAt} in the account ${what}`),
  ];
}

/** Its audiences, thumbprints and tags. */
export function partsOf({ clientIds, thumbprints, tags }: CurrentProvider): readonly Part[] {
  return [
    ...clientIds.map((value) => ({ name: 'audience', value }) as const),
    ...thumbprints.map((value) => ({ name: 'thumbprint', value }) as const),
    ...Object.entries(tags).map(([key, value]) => ({ name: 'tag', value: `${key}=${value}` }) as const),
  ];
}

/** Neither an ARN nor a tag has more characters. */
const LONGEST = 500;

/** One line of a provider; what a terminal would obey is escaped. */
export function line(mark: Mark, name: string, value: string): string {
  return `${mark}${name.padEnd(11)}${verbatim(value, LONGEST)}`;
}
