/** Whether people who read `stream` want colour: on a terminal, unless NO_COLOR says otherwise (no-color.org). */
export function wantsColour(stream: NodeJS.WriteStream): boolean {
  return stream.isTTY && !process.env.NO_COLOR;
}

/** Keeps the AWS SDK from printing that it will leave this version of Node, which users of podrole cannot act on. */
export function silenceAwsSdkNodeWarning(): void {
  process.env.AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED = 'true';
}

/** What is read of the environment to reach S3, besides what the AWS SDK reads by itself. */
export function s3Environment(): Readonly<Record<string, string | undefined>> {
  const {
    AWS_REGION,
    AWS_DEFAULT_REGION,
    AWS_ENDPOINT_URL,
    AWS_ENDPOINT_URL_S3,
    AWS_ENDPOINT_URL_S3_CONTROL,
  } = process.env;
  return {
    AWS_REGION,
    AWS_DEFAULT_REGION,
    AWS_ENDPOINT_URL,
    AWS_ENDPOINT_URL_S3,
    AWS_ENDPOINT_URL_S3_CONTROL,
  };
}

/** What is read of the environment to reach IAM and STS, besides what the AWS SDK reads by itself. */
export function iamEnvironment(): Readonly<Record<string, string | undefined>> {
  const { AWS_REGION, AWS_DEFAULT_REGION, AWS_PROFILE } = process.env;
  return { AWS_REGION, AWS_DEFAULT_REGION, AWS_PROFILE };
}
