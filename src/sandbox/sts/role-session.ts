import { createHash } from 'node:crypto';

const BASE32 = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567';

/** ARN of an assumed-role session; it drops the role's path, as AWS does. */
export function sessionArn(roleArn: string, sessionName: string): string {
  const [, partition, , , account, resource = ''] = roleArn.split(':');
  return `arn:${partition}:sts::${account}:assumed-role/${resource.split('/').at(-1)}/${sessionName}`;
}

/** A role's unique id (`AROA…`), made from its ARN: the sandbox's roles have none. */
export function roleId(roleArn: string): string {
  return uniqueId('AROA', createHash('sha256').update(roleArn).digest().subarray(0, 17));
}

/**
 * A unique id in AWS's alphabet, one character for each byte.
 *
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_identifiers.html#identifiers-prefixes
 */
export function uniqueId(prefix: string, bytes: Uint8Array): string {
  return prefix + Array.from(bytes, (byte) => BASE32[byte % BASE32.length]).join('');
}
