import { type AwsBounds, before, CredentialsFailure } from './requests.ts';

/** One request of a client of the SDK. */
export type Call<Client, T> = (client: Client, options: { readonly abortSignal: AbortSignal }) => Promise<T>;

interface AwsClient {
  readonly config: { readonly credentials: () => Promise<unknown> };
}

/**
 * Sends one request, once there are credentials, within the bound on all attempts.
 *
 * @throws CredentialsFailure before anything was sent, else what the SDK throws.
 */
export async function ask<Client extends AwsClient, T>(
  client: Client,
  call: Call<Client, T>,
  { bounds, signal }: { readonly bounds: AwsBounds; readonly signal?: AbortSignal | undefined },
): Promise<T> {
  const bound = AbortSignal.timeout(bounds.totalMs);
  const abortSignal = signal === undefined ? bound : AbortSignal.any([bound, signal]);
  await before(abortSignal, client.config.credentials()).catch((cause: unknown) => {
    throw new CredentialsFailure('no credentials', { cause });
  });
  return before(abortSignal, call(client, { abortSignal }));
}
