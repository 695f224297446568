import { decodeJwt, decodeProtectedHeader } from 'jose';
import { PodroleError } from '../../errors.ts';

/** What a token tells of its signer. It is not verified: its bearer shows it to himself. */
export interface TokenSigner {
  readonly kid: string;
  readonly issuer: string;
}

/**
 * Reads who signed a token, and nothing else of it.
 *
 * @param name - what messages call the token.
 * @throws PodroleError KEY_INVALID, without a word of the token.
 */
export function signerOf(token: string, name: string): TokenSigner {
  try {
    const { kid } = decodeProtectedHeader(token.trim());
    const { iss } = decodeJwt(token.trim());
    return { kid: kid ?? '', issuer: iss ?? '' };
  } catch (cause) {
    throw new PodroleError(
      'KEY_INVALID',
      `${name} holds no ServiceAccount token; make one with "kubectl create token default"`,
      {
        // The cause may quote the token.
        cause: cause instanceof Error ? cause.name : undefined,
      },
    );
  }
}
