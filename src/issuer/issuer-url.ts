import { PodroleError } from '../errors.ts';

/** An issuer URL that IAM and OpenID Connect discovery both accept. */
export interface IssuerUrl {
  /** The URL as given: tokens carry it in `iss`, and AWS compares it byte for byte. */
  readonly url: string;
  /** The URL without its scheme: the end of the provider's ARN and the prefix of its condition keys. */
  readonly hostAndPath: string;
}

const SCHEME = 'https://';

/** IAM's limit on the URL of an OIDC provider. */
const MAX_LENGTH = 255;

interface Rule {
  readonly breaks: (url: string) => boolean;
  readonly problem: string;
  readonly mend: string;
}

/** In the order in which a reader would mend them; a rule may rely on those above it. */
const RULES: readonly Rule[] = [
  {
    breaks: (url) => !url.startsWith(SCHEME),
    problem: 'does not begin with https://',
    mend: 'write https:// before the name of the host, and serve the documents over HTTPS',
  },
  {
    breaks: (url) => url.length > MAX_LENGTH,
    problem: `is longer than ${MAX_LENGTH} characters`,
    mend: 'choose a shorter path',
  },
  { breaks: (url) => url.includes('?'), problem: 'has a query', mend: 'remove the ? and what follows' },
  { breaks: (url) => url.includes('#'), problem: 'has a fragment', mend: 'remove the # and what follows' },
  {
    breaks: (url) => authority(url).includes('@'),
    problem: 'has a user',
    mend: 'remove what precedes the @',
  },
  {
    breaks: (url) => /:[^\]]*$/.test(authority(url)),
    problem: 'has a port',
    mend: 'serve the documents on port 443 and leave the port out',
  },
  { breaks: (url) => url.endsWith('/'), problem: 'ends with a slash', mend: 'remove the slash at the end' },
  {
    breaks: (url) => !isCanonical(url),
    problem: 'is not in its canonical form',
    mend: 'use a lower-case host, plain ASCII, and no empty host, spaces, "." or ".." segments',
  },
];

/**
 * Checks an issuer URL against IAM's rules for the URL of an OIDC provider. A trailing slash is legal
 * there and refused here, since a token without it would no longer match.
 *
 * @throws {@link PodroleError} `ISSUER_INVALID` with the field, its value and the mend.
 * @see https://docs.aws.amazon.com/IAM/latest/APIReference/API_CreateOpenIDConnectProvider.html
 * @see https://openid.net/specs/openid-connect-discovery-1_0.html#ProviderMetadata
 */
export function checkIssuerUrl(url: string): IssuerUrl {
  const broken = RULES.find((rule) => rule.breaks(url));
  if (broken !== undefined) {
    const shown = JSON.stringify(url.slice(0, MAX_LENGTH));
    throw new PodroleError('ISSUER_INVALID', `issuer ${shown} ${broken.problem}: ${broken.mend}`);
  }
  return { url, hostAndPath: url.slice(SCHEME.length) };
}

function authority(url: string): string {
  return url.slice(SCHEME.length).split('/', 1)[0] ?? '';
}

function isCanonical(url: string): boolean {
  const { href } = URL.canParse(url) ? new URL(url) : { href: undefined };
  return href === url || href === `${url}/`;
}
