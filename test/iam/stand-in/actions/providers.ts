import { invalidInput, noSuchEntity, quotaExceeded } from '../failure.ts';
import { list, type Parameters, text } from '../parameters.ts';
import { type Provider, providerOf } from '../provider.ts';
import type { Action, Circumstances, Need } from './action.ts';
import { pageOf } from './page.ts';
import { checkClientIds, checkThumbprints, checkUrl, providerExists } from './provider-limits.ts';
import { checkTags, type Tag, tagList, tagRecord } from './tags.ts';
import { required } from './validation.ts';

/** The actions on OIDC providers. */
export const PROVIDER_ACTIONS: Readonly<Record<string, Action>> = {
  ListOpenIDConnectProviders: {
    needs: (_parameters, { account }) => [
      { resource: '*', called: `arn:${account.partition}:iam::${account.id}:oidc-provider/*` },
    ],
    run: (_parameters, { account }) => ({
      OpenIDConnectProviderList: account.stored.providers.readAll().map(({ arn }) => ({ Arn: arn })),
    }),
  },
  GetOpenIDConnectProvider: {
    needs: ofProvider,
    run(parameters, circumstances) {
      const provider = seenProvider(parameters, circumstances);
      return {
        Url: provider.url,
        ClientIDList: provider.clientIds,
        ThumbprintList: provider.thumbprints,
        CreateDate: provider.createdAt,
        Tags: tagList(provider.tags),
      };
    },
  },
  ListOpenIDConnectProviderTags: {
    needs: ofProvider,
    run(parameters, circumstances) {
      const tags = tagList(seenProvider(parameters, circumstances).tags);
      const { items, ...rest } = pageOf(tags, { parameters, largest: 1000, key: (tag) => tag.Key });
      return { ...rest, Tags: items };
    },
  },
  CreateOpenIDConnectProvider: {
    needs(parameters, { account }) {
      const url = (text(parameters, 'Url') ?? '').replace(/^https:\/\//, '');
      const resource = `arn:${account.partition}:iam::${account.id}:oidc-provider/${url}`;
      const tagged = (list(parameters, 'Tags') ?? []).length > 0;
      return [{ resource }, ...(tagged ? [{ action: 'iam:TagOpenIDConnectProvider', resource }] : [])];
    },
    run(parameters, { account, now }) {
      const url = checkUrl(required(parameters, 'Url', { least: 1 }));
      const clientIds = checkClientIds(list(parameters, 'ClientIDList') ?? []);
      const given = checkThumbprints(list(parameters, 'ThumbprintList') ?? []);
      const tags = tagRecord(checkTags(list<Tag>(parameters, 'Tags') ?? []));
      const thumbprints = given.length > 0 ? { thumbprints: given } : {};
      const made = providerOf(
        `arn:${account.partition}:iam::${account.id}`,
        { url, clientIds, tags, ...thumbprints },
        now,
      );
      if (account.providers.has(made.arn)) throw providerExists(url);
      if (account.providers.size >= account.providerQuota) {
        throw quotaExceeded('OpenIdConnectProvidersPerAccount', account.providerQuota);
      }
      account.stored.providers.write(made.arn, made);
      return { OpenIDConnectProviderArn: made.arn, Tags: tagList(tags) };
    },
  },
  AddClientIDToOpenIDConnectProvider: change((provider, parameters) => ({
    clientIds: checkClientIds([...provider.clientIds, clientId(parameters)]),
  })),
  RemoveClientIDFromOpenIDConnectProvider: change((provider, parameters) => ({
    clientIds: provider.clientIds.filter((one) => one !== clientId(parameters)),
  })),
  UpdateOpenIDConnectProviderThumbprint: change((_provider, parameters) => ({
    thumbprints: checkThumbprints(list(parameters, 'ThumbprintList') ?? []),
  })),
  TagOpenIDConnectProvider: change((provider, parameters) => {
    const given = checkTags(list<Tag>(parameters, 'Tags') ?? []);
    return { tags: tagRecord(checkTags(merged(tagList(provider.tags), given))) };
  }),
  UntagOpenIDConnectProvider: change((provider, parameters) => {
    const keys = (list(parameters, 'TagKeys') ?? []).map((key) => key.toLowerCase());
    return { tags: tagRecord(tagList(provider.tags).filter(({ Key }) => !keys.includes(Key.toLowerCase()))) };
  }),
  DeleteOpenIDConnectProvider: {
    needs: ofProvider,
    // Documented as idempotent.
    run(parameters, { account }) {
      const arn = arnOf(parameters);
      if (account.providers.has(arn)) account.stored.providers.write(arn, undefined);
      return undefined;
    },
  },
};

function change(make: (provider: Provider, parameters: Parameters) => Partial<Provider>): Action {
  return {
    needs: ofProvider,
    run(parameters, { account }) {
      const arn = arnOf(parameters);
      const provider = account.providers.get(arn) ?? noProvider(arn);
      account.stored.providers.write(arn, { ...provider, ...make(provider, parameters) });
      return undefined;
    },
  };
}

function ofProvider(parameters: Parameters): readonly Need[] {
  return [{ resource: arnOf(parameters) }];
}

function arnOf(parameters: Parameters): string {
  const arn = required(parameters, 'OpenIDConnectProviderArn', { least: 20, most: 2048 });
  if (/^arn:[^:]+:iam::\d{12}:oidc-provider\/./.test(arn)) return arn;
  throw invalidInput(`Invalid ARN: ${arn}`);
}

function clientId(parameters: Parameters): string {
  return required(parameters, 'ClientID', { least: 1, most: 255 });
}

function seenProvider(parameters: Parameters, { account }: Circumstances): Provider {
  const arn = arnOf(parameters);
  return account.stored.providers.read(arn) ?? noProvider(arn);
}

function noProvider(arn: string): never {
  throw noSuchEntity(`OpenIDConnect Provider not found for arn ${arn}`);
}

/** A tag given anew takes the place of the one with its key, whatever the case. */
function merged(tags: readonly Tag[], given: readonly Tag[]): readonly Tag[] {
  const keys = given.map(({ Key }) => Key.toLowerCase());
  return [...tags.filter(({ Key }) => !keys.includes(Key.toLowerCase())), ...given];
}
