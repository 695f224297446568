import type { IncomingHttpHeaders } from 'node:http';
import type { PresentedCredentials } from './sessions.ts';

/**
 * The credentials that a request was signed with, out of the credential scope of its Authorization header
 * and its `X-Amz-Security-Token`. The signature itself is not checked: whoever holds a session token of
 * this sandbox counts as its owner.
 *
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-authentication-methods.html
 */
export function presentedCredentials(headers: IncomingHttpHeaders): PresentedCredentials | undefined {
  const [, accessKeyId] =
    /^AWS4-[\w-]+ .{0,256}?Credential=(\w{16,128})\//.exec(headers.authorization ?? '') ?? [];
  if (accessKeyId === undefined) return undefined;
  return { accessKeyId, sessionToken: String(headers['x-amz-security-token'] ?? '') };
}
