import { GetCallerIdentityCommand, STSClient, type STSServiceException } from '@aws-sdk/client-sts';
import { fromTokenFile } from '@aws-sdk/credential-provider-web-identity';

/** What AWS says to a process with certain environment variables. */
export type AwsAnswer =
  | { readonly kind: 'identity'; readonly arn: string }
  | { readonly kind: 'refused'; readonly code: string; readonly message: string }
  /** The environment holds no web identity. */
  | { readonly kind: 'none' };

const DEFAULT_REGION = 'us-east-1';

/**
 * Asks who one is, with the AWS SDK's own web identity provider and what it reads from the environment of a
 * container: `AWS_ROLE_ARN`, `AWS_WEB_IDENTITY_TOKEN_FILE`, `AWS_ROLE_SESSION_NAME` and `AWS_REGION`.
 */
export async function whoAmI(env: Readonly<Record<string, string>>, endpoint: string): Promise<AwsAnswer> {
  const { AWS_ROLE_ARN: roleArn, AWS_WEB_IDENTITY_TOKEN_FILE: webIdentityTokenFile } = env;
  if (roleArn === undefined || webIdentityTokenFile === undefined) return { kind: 'none' };
  const clientConfig = { endpoint, region: env.AWS_REGION ?? DEFAULT_REGION };
  const sessionName = env.AWS_ROLE_SESSION_NAME;
  const credentials = fromTokenFile({
    roleArn,
    webIdentityTokenFile,
    clientConfig,
    ...(sessionName !== undefined && { roleSessionName: sessionName }),
  });
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

/** The SDK names modelled errors after its classes; the code that STS sent is beside it. */
function codeOf(error: Error): string {
  const sent = (error as STSServiceException & { Error?: { Code?: string } }).Error;
  return sent?.Code ?? error.name;
}
