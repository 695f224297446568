import {
  GetOpenIDConnectProviderCommand,
  type GetOpenIDConnectProviderResponse,
  ListOpenIDConnectProvidersCommand,
} from '@aws-sdk/client-iam';
import { errorNames } from '../../aws/error.ts';
import { PodroleError } from '../../errors.ts';
import { withProgress } from '../../terminal/progress.ts';
import type { IamAccess } from '../access.ts';
import type { ProviderPlace } from './place.ts';

/** An OIDC provider as IAM has it. */
export interface LiveProvider {
  readonly arn: string;
  /** With its scheme, which IAM leaves out. */
  readonly url: string;
  /** The audiences that it takes tokens of. */
  readonly clientIds: readonly string[];
  /** SHA-1, 40 hexadecimal digits in lower case. */
  readonly thumbprints: readonly string[];
  readonly tags: Readonly<Record<string, string>>;
  /** ISO 8601; `undefined` where IAM does not say. */
  readonly createdAt: string | undefined;
}

/** Reads the provider of a place; `undefined` where there is none. @throws PodroleError AWS_REFUSED, AWS_UNAVAILABLE. */
export async function readProvider(
  access: IamAccess,
  { arn, resource }: ProviderPlace,
): Promise<LiveProvider | undefined> {
  const request = { action: 'iam:GetOpenIDConnectProvider', resource, arn } as const;
  const ask = () =>
    access.ask(request, (client, options) =>
      client
        .send(new GetOpenIDConnectProviderCommand({ OpenIDConnectProviderArn: arn }), options)
        .catch((error: unknown) => {
          if (errorNames(error).includes('NoSuchEntity')) return undefined;
          throw error;
        }),
    );
  const answer = await withProgress(`asking IAM for ${resource} …`, ask);
  if (answer === undefined) return undefined;
  if (answer.Url === undefined)
    throw new PodroleError(
      'AWS_REFUSED',
      'iam:GetOpenIDConnectProvider answered without a provider, as IAM does not; look for a proxy on the way, and check AWS_ENDPOINT_URL and AWS_ENDPOINT_URL_IAM',
    );
  return liveProvider(arn, answer);
}

/** The ARNs of all providers of the account; IAM answers them on one page. @throws PodroleError AWS_REFUSED, AWS_UNAVAILABLE. */
export async function listProviders(access: IamAccess): Promise<readonly string[]> {
  const request = {
    action: 'iam:ListOpenIDConnectProviders',
    resource: 'the OIDC providers of the account',
    arn: '*',
  } as const;
  const { OpenIDConnectProviderList: list = [] } = await access.ask(request, (client, options) =>
    client.send(new ListOpenIDConnectProvidersCommand({}), options),
  );
  return list.flatMap(({ Arn }) => Arn ?? []);
}

function liveProvider(arn: string, answer: GetOpenIDConnectProviderResponse): LiveProvider {
  const { Url = '', ClientIDList = [], ThumbprintList = [], Tags = [], CreateDate } = answer;
  return {
    arn,
    url: `https://${Url.replace(/^https:\/\//, '')}`,
    clientIds: ClientIDList,
    thumbprints: ThumbprintList.map((one) => one.toLowerCase()),
    tags: Object.fromEntries(Tags.map(({ Key = '', Value = '' }) => [Key, Value])),
    createdAt: CreateDate?.toISOString(),
  };
}
