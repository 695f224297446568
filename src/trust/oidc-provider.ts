import type { Statement } from './policy.ts';

/** What the ARN of an OIDC provider says. */
export interface OidcProvider {
  readonly partition: string;
  readonly accountId: string;
  /** The issuer without `https://`: what condition keys begin with. */
  readonly hostAndPath: string;
}

const FORM = /^arn:([\w-]+):iam::(\d{12}):oidc-provider\/(.+)$/s;

/**
 * The ARN under which IAM keeps a provider.
 *
 * @see https://docs.aws.amazon.com/service-authorization/latest/reference/list_awsidentityandaccessmanagementiam.html
 */
export function oidcProviderArn({ partition, accountId, hostAndPath }: OidcProvider): string {
  return `arn:${partition}:iam::${accountId}:oidc-provider/${hostAndPath}`;
}

/** Takes the ARN of an OIDC provider apart; `undefined` for anything else. What is wrong with the issuer in it is kept. */
export function parseOidcProviderArn(arn: string): OidcProvider | undefined {
  const [, partition, accountId, hostAndPath] = FORM.exec(arn) ?? [];
  return partition === undefined || accountId === undefined || hostAndPath === undefined
    ? undefined
    : { partition, accountId, hostAndPath };
}

/** The ARNs of the OIDC providers that statements name. */
export function providersIn(statements: readonly Statement[]): readonly string[] {
  return statements
    .flatMap(({ principals = [] }) => principals)
    .filter(({ type, value }) => type === 'Federated' && parseOidcProviderArn(value) !== undefined)
    .map(({ value }) => value);
}
