import {
  GetCallerIdentityCommand,
  getDefaultRoleAssumer,
  getDefaultRoleAssumerWithWebIdentity,
  STSClient,
  type STSServiceException,
} from '@aws-sdk/client-sts';
import { fromIni } from '@aws-sdk/credential-provider-ini';
import { fromTokenFile } from '@aws-sdk/credential-provider-web-identity';

/** What AWS says to a process with certain environment variables. */
export type AwsAnswer =
  | { readonly kind: 'identity'; readonly arn: string }
  | { readonly kind: 'refused'; readonly code: string; readonly message: string }
  /** The environment holds no web identity. */
  | { readonly kind: 'none' };

const DEFAULT_REGION = 'us-east-1';

/** No folder of the one who runs the demo is read. */
const NO_FILE = '/dev/null';

/**
 * Asks who one is, with the AWS SDK's own providers and what they read from the environment of a container:
 * `AWS_ROLE_ARN`, `AWS_WEB_IDENTITY_TOKEN_FILE` and `AWS_ROLE_SESSION_NAME`, or `AWS_CONFIG_FILE`; and `AWS_REGION`.
 */
export async function whoAmI(env: Readonly<Record<string, string>>, endpoint: string): Promise<AwsAnswer> {
  const clientConfig = { endpoint, region: env.AWS_REGION ?? DEFAULT_REGION };
  const credentials = providerFor(env, clientConfig);
  if (credentials === undefined) return { kind: 'none' };
  const client = new STSClient({ ...clientConfig, credentials });
  try {
    const { Arn } = await client.send(new GetCallerIdentityCommand({}));
    return { kind: 'identity', arn: Arn ?? '' };
  } catch (error) {
    if (!(error instanceof Error) || !('$metadata' in error)) throw error;
    return { kind: 'refused', code: codeOf(error), message: error.message };
  } finally {
    client.destroy();
  }
}

/** In the order of the SDK's own chain: web identity in the environment comes before the file. */
function providerFor(
  env: Readonly<Record<string, string>>,
  clientConfig: { readonly endpoint: string; readonly region: string },
) {
  const { AWS_ROLE_ARN: roleArn, AWS_WEB_IDENTITY_TOKEN_FILE: webIdentityTokenFile } = env;
  const { AWS_ROLE_SESSION_NAME: roleSessionName, AWS_CONFIG_FILE: configFilepath } = env;
  if (roleArn !== undefined && webIdentityTokenFile !== undefined) {
    const session = roleSessionName === undefined ? {} : { roleSessionName };
    return fromTokenFile({ roleArn, webIdentityTokenFile, clientConfig, ...session });
  }
  return configFilepath === undefined
    ? undefined
    : fromIni({
        filepath: NO_FILE,
        configFilepath,
        ignoreCache: true,
        roleAssumer: getDefaultRoleAssumer(clientConfig),
        roleAssumerWithWebIdentity: getDefaultRoleAssumerWithWebIdentity(clientConfig),
      });
}

/** The SDK names modelled errors after its classes; the code that STS sent is beside it. */
function codeOf(error: Error): string {
  const sent = (error as STSServiceException & { Error?: { Code?: string } }).Error;
  return sent?.Code ?? error.name;
}
