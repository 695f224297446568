import { PodroleError } from '../../errors.ts';
import type { FetchDocument } from '../document-fetch.ts';
import { parseJwks, readJwks } from '../read-jwks.ts';
import type { KeySource } from './source.ts';

/** Milliseconds. */
const LONGEST_READ = 10_000;

/** A JWKS on a server, over HTTPS alone: whoever could change it on its way could sign for every ServiceAccount. */
export function jwksUrl(address: string, fetch: FetchDocument): KeySource {
  return {
    name: address,
    holds: 'set',
    async read() {
      const { status, body } = await fetch(address, AbortSignal.timeout(LONGEST_READ)).catch(
        (cause: Error) => {
          throw unavailable(
            address,
            cause.name === 'TimeoutError' ? 'no answer in 10 s' : cause.message,
            cause,
          );
        },
      );
      if (status !== 200) throw unavailable(address, `it answered ${status}`);
      return readJwks(parseJwks(body, address), address);
    },
  };
}

function unavailable(address: string, why: string, cause?: unknown): PodroleError {
  return new PodroleError('SOURCE_UNAVAILABLE', `${address} cannot be read: ${why}`, { cause });
}
