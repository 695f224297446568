import { PodroleError } from '../../errors.ts';
import { type PolicyDocument, readPolicyDocument } from '../../trust/document.ts';
import { readGivenFile } from '../given-file.ts';

/**
 * The trust policy of an operand FILE, or of standard input for `-`.
 *
 * @throws PodroleError USAGE for a file that cannot be read, POLICY_INVALID for one that holds no trust policy.
 */
export async function readPolicyFile(path: string): Promise<PolicyDocument> {
  const text = await readGivenFile('FILE', path);
  try {
    return readPolicyDocument(text);
  } catch (cause) {
    if (!(cause instanceof PodroleError)) throw cause;
    throw new PodroleError(cause.code, `${path === '-' ? 'standard input' : path}: ${cause.message}`, {
      cause,
    });
  }
}
