/** An OIDC provider as IAM keeps it. Not changed: replaced. */
export interface Provider {
  readonly arn: string;
  /** Without `https://`. */
  readonly url: string;
  readonly clientIds: readonly string[];
  readonly thumbprints: readonly string[];
  readonly tags: Readonly<Record<string, string>>;
  readonly createdAt: Date;
}

/** What a test or a request says of a provider. */
export interface GivenProvider {
  /** With or without `https://`. */
  readonly url: string;
  readonly clientIds?: readonly string[];
  readonly thumbprints?: readonly string[];
  readonly tags?: Readonly<Record<string, string>>;
}

/** What IAM fetches where none is given. */
export const FETCHED_THUMBPRINT = '9e99a48a9960b14926bb7f3b02e22da2b0ab7280';

/** The provider, of an account `arn:PARTITION:iam::ID`. */
export function providerOf(account: string, given: GivenProvider, now: number): Provider {
  const url = given.url.replace(/^https:\/\//, '');
  return {
    arn: `${account}:oidc-provider/${url}`,
    url,
    clientIds: given.clientIds ?? [],
    thumbprints: given.thumbprints ?? [FETCHED_THUMBPRINT],
    tags: given.tags ?? {},
    createdAt: new Date(now),
  };
}
