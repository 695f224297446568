import { quote } from '../../identity/quote.ts';
import type { Details } from './details.ts';
import { type GeneralNames, isDomain } from './general-names.ts';

/**
 * Which name of a chain breaks a constraint of a certificate above it, in a sentence; `undefined` if none does. A
 * certificate's own names are not held against its own constraints.
 *
 * @param chain - the leaf first, the anchor last.
 * @see https://www.rfc-editor.org/rfc/rfc5280#section-4.2.1.10
 */
export function constraintProblem(chain: readonly Details[]): string | undefined {
  for (const [at, { altNames }] of chain.entries()) {
    for (const { nameConstraints } of chain.slice(at + 1)) {
      if (nameConstraints === undefined) continue;
      const { permitted, excluded } = nameConstraints;
      const problem = KINDS.map((kind) => kind(altNames, permitted, excluded)).find(
        (one) => one !== undefined,
      );
      if (problem !== undefined) return problem;
    }
  }
  return undefined;
}

type Kind = (names: GeneralNames, permitted: GeneralNames, excluded: GeneralNames) => string | undefined;

const KINDS: readonly Kind[] = [
  (names, permitted, excluded) =>
    firstOf(names.dns, (name) =>
      !isDomain(name)
        ? `name ${quote(name)} is no DNS name, and there are name constraints`
        : told(`name ${quote(name)}`, {
            isPermitted: permitted.dns.length === 0 || permitted.dns.some((of) => isWithin(name, of)),
            isExcluded: excluded.dns.some((of) => isWithin(name, of) || mayBe(name, of)),
          }),
    ),
  (names, permitted, excluded) =>
    firstOf(names.ip, (address) =>
      told(`address ${addressText(address)}`, {
        isPermitted: permitted.ip.length === 0 || permitted.ip.some((of) => isInNetwork(address, of)),
        isExcluded: excluded.ip.some((of) => isInNetwork(address, of)),
      }),
    ),
  byHost('uri', (uri) => (URL.canParse(uri) ? new URL(uri).hostname.toLowerCase() : '')),
  byHost('email', (email) => email.slice(email.lastIndexOf('@') + 1)),
];

/** Names that are held against constraints by the host in them, or letter by letter. */
function byHost(kind: 'uri' | 'email', hostOf: (name: string) => string): Kind {
  return (names, permitted, excluded) =>
    firstOf(names[kind], (name) => {
      const fits = (of: string) => (of.includes('@') ? of === name : isWithin(hostOf(name), of));
      return told(`${kind === 'uri' ? 'URI' : 'address'} ${quote(name)}`, {
        isPermitted: permitted[kind].length === 0 || permitted[kind].some(fits),
        isExcluded: excluded[kind].some(fits),
      });
    });
}

function told(what: string, { isPermitted, isExcluded }: { isPermitted: boolean; isExcluded: boolean }) {
  if (!isPermitted) return `${what} is outside of the name constraints`;
  return isExcluded ? `${what} is excluded by the name constraints` : undefined;
}

function firstOf<T>(names: readonly T[], problemOf: (name: T) => string | undefined): string | undefined {
  for (const name of names) {
    const problem = problemOf(name);
    if (problem !== undefined) return problem;
  }
  return undefined;
}

/** `.example.com` has what is below it alone, `example.com` itself as well, and nothing at all everything. */
function isWithin(name: string, constraint: string): boolean {
  const [one, of] = [name.toLowerCase(), constraint.toLowerCase()];
  return of === '' || one === of || one.endsWith(of.startsWith('.') ? of : `.${of}`);
}

/** Whether a wildcard covers a name that is excluded. */
function mayBe(wildcard: string, excluded: string): boolean {
  const dot = excluded.indexOf('.');
  return (
    wildcard.startsWith('*.') &&
    dot >= 0 &&
    wildcard.slice(1).toLowerCase() === excluded.slice(dot).toLowerCase()
  );
}

function isInNetwork(address: Buffer, network: Buffer): boolean {
  const { length } = address;
  if (network.length !== 2 * length) return false;
  return address.every(
    (octet, at) =>
      (octet & (network[length + at] ?? 0)) === ((network[at] ?? 0) & (network[length + at] ?? 0)),
  );
}

/** In dots, or in colons without abbreviation. */
export function addressText(address: Buffer): string {
  if (address.length === 4) return [...address].join('.');
  return (address.toString('hex').match(/.{1,4}/g) ?? []).join(':');
}
