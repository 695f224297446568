import { readFile } from 'node:fs/promises';
import { signerOf } from '../rotation/token.ts';

/**
 * Why a publisher that AWS knows by a token of its own cluster will be refused, or `undefined`: the key of that token must
 * be published before it can publish anything, that key included.
 *
 * @param file - as `AWS_WEB_IDENTITY_TOKEN_FILE` names it.
 * @param published - kids of the JWKS.
 */
export async function ownTokenProblem(
  file: string,
  published: readonly string[],
): Promise<string | undefined> {
  try {
    const { kid } = signerOf(await readFile(file, 'utf8'), file);
    return published.includes(kid)
      ? undefined
      : `the publisher's own token is signed by the key ${JSON.stringify(kid)}, which is not published: AWS refuses it, so ` +
          'that this publisher cannot publish the key itself; run podrole issuer publish once with other credentials, as ' +
          "an administrator's from a workstation";
  } catch (cause) {
    return `the publisher's own token cannot be read: ${cause instanceof Error ? cause.message : cause}`;
  }
}
