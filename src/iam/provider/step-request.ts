import {
  AddClientIDToOpenIDConnectProviderCommand,
  CreateOpenIDConnectProviderCommand,
  type IAMClient,
  RemoveClientIDFromOpenIDConnectProviderCommand,
  TagOpenIDConnectProviderCommand,
  UpdateOpenIDConnectProviderThumbprintCommand,
} from '@aws-sdk/client-iam';
import type { Call } from '../../aws/ask.ts';
import type { ProviderStep } from './step.ts';

/** Makes a provider; answers with its ARN. */
export function creationRequest(
  { clientIds, thumbprints, tags }: Extract<ProviderStep, { readonly kind: 'create' }>,
  url: string,
): Call<IAMClient, string | undefined> {
  const command = new CreateOpenIDConnectProviderCommand({
    Url: url,
    ClientIDList: [...clientIds],
    ...(thumbprints !== undefined && { ThumbprintList: [...thumbprints] }),
    ...(Object.keys(tags).length > 0 && { Tags: tagList(tags) }),
  });
  return async (client, options) => (await client.send(command, options)).OpenIDConnectProviderArn;
}

/** Changes a provider that is there. */
export function changeRequest(
  step: Exclude<ProviderStep, { readonly kind: 'create' }>,
  OpenIDConnectProviderArn: string,
): Call<IAMClient, unknown> {
  return (client, options) => {
    switch (step.kind) {
      case 'add-client-id':
        return client.send(
          new AddClientIDToOpenIDConnectProviderCommand({
            OpenIDConnectProviderArn,
            ClientID: step.clientId,
          }),
          options,
        );
      case 'remove-client-id':
        return client.send(
          new RemoveClientIDFromOpenIDConnectProviderCommand({
            OpenIDConnectProviderArn,
            ClientID: step.clientId,
          }),
          options,
        );
      case 'set-thumbprints':
        return client.send(
          new UpdateOpenIDConnectProviderThumbprintCommand({
            OpenIDConnectProviderArn,
            ThumbprintList: [...step.thumbprints],
          }),
          options,
        );
      case 'tag':
        return client.send(
          new TagOpenIDConnectProviderCommand({ OpenIDConnectProviderArn, Tags: tagList(step.tags) }),
          options,
        );
    }
  };
}

function tagList(tags: Readonly<Record<string, string>>): { readonly Key: string; readonly Value: string }[] {
  return Object.entries(tags).map(([Key, Value]) => ({ Key, Value }));
}
