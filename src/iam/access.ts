import { IAMClient } from '@aws-sdk/client-iam';
import { AssumeRoleCommand, GetCallerIdentityCommand, STSClient } from '@aws-sdk/client-sts';
import { ask, type Call } from '../aws/ask.ts';
import { regionOf } from '../aws/region.ts';
import { AWS_BOUNDS, type AwsBounds, boundAnswers, boundedRequests } from '../aws/requests.ts';
import { PodroleError } from '../errors.ts';
import { type IamRequest, iamFailure } from './failure.ts';

/** How IAM is reached. */
export interface IamOptions {
  /** `AWS_REGION` and `AWS_DEFAULT_REGION` are read, `AWS_PROFILE` for messages; all else the SDK reads by itself. */
  readonly environment: Readonly<Record<string, string | undefined>>;
  /** Of the AWS configuration files; without it, AWS_PROFILE. */
  readonly profile?: string | undefined;
  /** IAM is one for a partition; the region says which, and where STS is asked. */
  readonly region?: string | undefined;
  /** A role that is assumed first, for what is in its account. */
  readonly assumeRole?: { readonly roleArn: string; readonly externalId?: string | undefined } | undefined;
  /** Default {@link AWS_BOUNDS}. */
  readonly bounds?: AwsBounds;
}

/** Whose credentials they are. */
export interface Caller {
  readonly accountId: string;
  readonly partition: string;
  readonly arn: string;
}

/** A way to the IAM of one account, with credentials that are found when they are needed. */
export interface IamAccess {
  /**
   * Whose credentials they are; asked once.
   *
   * @throws PodroleError AWS_REFUSED, AWS_UNAVAILABLE.
   */
  caller(): Promise<Caller>;
  /**
   * Sends one request, again where an answer did not come, and within the bound on all attempts.
   *
   * @throws PodroleError AWS_REFUSED, AWS_UNAVAILABLE.
   */
  ask<T>(request: IamRequest, call: Call<IAMClient, T>): Promise<T>;
  /**
   * Sends one request once: for what must not happen again after somebody else's change.
   *
   * @throws what the SDK throws, or CredentialsFailure before anything was sent.
   */
  attempt<T>(call: Call<IAMClient, T>, signal: AbortSignal): Promise<T>;
  /** Ends idle connections. */
  close(): void;
}

/** Bytes: a hundred roles, each with the longest policy, URL-encoded in XML. */
const MAX_ANSWER = 8 * 1024 * 1024;

/** Where neither flag, environment nor profile says a region. */
const DEFAULT_REGION = 'us-east-1';

const ignore = () => {};

/** The SDK would warn on the console that a profile stands before variables, which is what `--profile` asks for. */
const SILENT = { trace: ignore, debug: ignore, info: ignore, warn: ignore, error: ignore };

/**
 * Opens the way to IAM. No request is sent.
 *
 * The SDK warns of the version of Node as it is loaded: call `silenceAwsSdkNodeWarning` before this module is imported.
 */
export async function openIam(options: IamOptions): Promise<IamAccess> {
  const { profile, environment, bounds = AWS_BOUNDS, assumeRole } = options;
  const named = profile === undefined ? {} : { profile };
  const profileMeant = profile ?? (environment.AWS_PROFILE || undefined);
  const ofProfile = () => new STSClient(named).config.region();
  const region = options.region ?? (await regionOf({ environment, ofProfile, otherwise: DEFAULT_REGION }));
  const base = { ...named, region, logger: SILENT };
  const credentials =
    assumeRole === undefined
      ? {}
      : { credentials: assumed(new STSClient({ ...base, ...boundedRequests(bounds) }), assumeRole) };
  const sts = new STSClient({ ...base, ...credentials, ...boundedRequests(bounds) });
  // Found once for all: a process that hands them out may take longer than a write has, or ask somebody.
  const config = { ...base, credentials: sts.config.credentials };
  const patient = new IAMClient({ ...config, ...boundedRequests(bounds) });
  const once = new IAMClient({ ...config, ...boundedRequests({ ...bounds, attempts: 1 }) });
  for (const client of [patient, once]) boundAnswers(client, MAX_ANSWER);
  boundAnswers(sts);
  let caller: Promise<Caller> | undefined;
  return {
    caller() {
      caller ??= callerOf(sts, bounds, profileMeant);
      return caller;
    },
    ask: (request, call) =>
      ask(patient, call, { bounds }).catch((thrown: unknown) => {
        throw iamFailure(thrown, { ...request, profile: profileMeant });
      }),
    attempt: (call, signal) => ask(once, call, { bounds, signal }),
    close() {
      for (const client of [patient, once, sts]) client.destroy();
    },
  };
}

/** Credentials of a role, renewed by the SDK when they end. */
function assumed(sts: STSClient, { roleArn, externalId }: NonNullable<IamOptions['assumeRole']>) {
  return async () => {
    const command = new AssumeRoleCommand({
      RoleArn: roleArn,
      RoleSessionName: 'podrole',
      ...(externalId !== undefined && { ExternalId: externalId }),
    });
    const { Credentials } = await sts.send(command);
    const { AccessKeyId, SecretAccessKey, SessionToken, Expiration } = Credentials ?? {};
    if (AccessKeyId === undefined || SecretAccessKey === undefined)
      throw new Error('sts:AssumeRole answered without credentials');
    return {
      accessKeyId: AccessKeyId,
      secretAccessKey: SecretAccessKey,
      ...(SessionToken !== undefined && { sessionToken: SessionToken }),
      ...(Expiration !== undefined && { expiration: Expiration }),
    };
  };
}

async function callerOf(sts: STSClient, bounds: AwsBounds, profile: string | undefined): Promise<Caller> {
  const request = {
    action: 'sts:GetCallerIdentity',
    resource: 'these credentials',
    arn: '*',
    profile,
  };
  const call: Call<STSClient, { Account?: string | undefined; Arn?: string | undefined }> = (
    client,
    options,
  ) => client.send(new GetCallerIdentityCommand({}), options);
  const { Account = '', Arn = '' } = await ask(sts, call, { bounds }).catch((thrown: unknown) => {
    throw iamFailure(thrown, request);
  });
  const [, partition = ''] = Arn.split(':');
  if (!/^\d{12}$/.test(Account) || partition === '')
    throw new PodroleError(
      'AWS_REFUSED',
      'sts:GetCallerIdentity answered without an account, as STS does not; look for a proxy on the way, and check AWS_ENDPOINT_URL and AWS_ENDPOINT_URL_STS',
    );
  return { accountId: Account, partition, arn: Arn };
}
