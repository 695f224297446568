import { errorNames, errorStatus } from '../../../aws/error.ts';
import { before, CredentialsFailure } from '../../../aws/requests.ts';
import { printable } from '../../../identity/quote.ts';
import type { Fact } from './facts.ts';

/**
 * Makes facts of readings until the signal fires. Not every wait listens to it: credentials may come from a program
 * that hangs.
 */
export function factWithin(signal: AbortSignal) {
  return async <T>(reading: Promise<T>): Promise<Fact<T>> => {
    try {
      return { known: true, value: await before(signal, reading) };
    } catch (error) {
      return { known: false, why: reasonOf(error) };
    }
  };
}

function reasonOf(error: unknown): string {
  if (error instanceof CredentialsFailure) return 'no AWS credentials';
  const [name = ''] = errorNames(error);
  const status = errorStatus(error);
  if (name === 'AccessDenied' || status === 403) return 'AccessDenied';
  if (['TimeoutError', 'AbortError', 'ETIMEDOUT'].includes(name)) return 'no answer in time';
  return printable(status === undefined ? name : `${name}, status ${status}`);
}
