import { PodroleError } from '../../../errors.ts';
import { printable } from '../../../identity/quote.ts';
import { CredentialsFailure } from './aws-requests.ts';
import { CREDENTIAL_FAILURES, type FailureRow, S3_FAILURES, type S3Request } from './failures.ts';

/** What was thrown by a request to S3, in podrole's words. */
export function s3Failure(thrown: unknown, request: S3Request): PodroleError {
  const ofCredentials = thrown instanceof CredentialsFailure;
  const error = ofCredentials ? thrown.cause : thrown;
  const seen = { names: errorNames(error), status: errorStatus(error), words: wordsOf(error) };
  const rows = ofCredentials ? CREDENTIAL_FAILURES : S3_FAILURES;
  const row = rows.find((one) => fits(one, seen, request)) as FailureRow;
  const values: Readonly<Record<string, string>> = { ...request, aws: seen.words };
  const text = `s3://{bucket}: ${row.problem}; ${row.mend}`.replace(
    /\{(\w+)\}/g,
    (_, name: string) => values[name] ?? '',
  );
  // The SDK's own error holds the answer as it came: headers, and the session token that S3 repeats.
  return new PodroleError(row.code, text, { cause: new Error(`${seen.names[0]}: ${seen.words}`) });
}

interface Seen {
  readonly names: readonly string[];
  readonly status: number | undefined;
  readonly words: string;
}

function fits({ names, statuses, on, words }: FailureRow, seen: Seen, { action }: S3Request): boolean {
  if (on !== undefined && on !== action) return false;
  if (words !== undefined && !words.test(seen.words)) return false;
  if (names === undefined && statuses === undefined) return true;
  const named = names?.some((name) => seen.names.some((one) => one === name || isOfFamily(one, name)));
  const { status = 0 } = seen;
  return named === true || ((status >= 500 || isNameless(seen)) && statuses?.includes(status) === true);
}

/** Node's HTTP parser has a code for each way of being wrong. */
function isOfFamily(name: string, family: string): boolean {
  return family.endsWith('_') && name.startsWith(family);
}

/** Where no name says more, the status counts; that of a failure always does. */
function isNameless({ names }: Seen): boolean {
  return names.every((name) => ['Unknown', 'Error', 'NotFound'].includes(name));
}

/** The names by which an error of AWS goes, those that the SDK gave it last. */
export function errorNames(error: unknown): readonly string[] {
  if (!(error instanceof Error)) return ['Error'];
  const { Code, code, name } = error as Error & { Code?: unknown; code?: unknown };
  return [Code, code, name]
    .filter((one): one is string => typeof one === 'string' && one !== '')
    .map((one) => one.replace(/(?<=.)Exception$/, ''));
}

/** The HTTP status of an error; `undefined` where there was no answer. */
export function errorStatus(error: unknown): number | undefined {
  const { $metadata } = (error ?? {}) as { $metadata?: { httpStatusCode?: number } };
  return $metadata?.httpStatusCode;
}

/** Its message, short and on one line: it may be an HTML page's. */
function wordsOf(error: unknown): string {
  const { message = '' } = error instanceof Error ? error : {};
  const [first = ''] = message.split('\n');
  const status = errorStatus(error);
  const words = /parse error|^UnknownError$|^$/i.test(first) ? '' : printable(first, 300);
  return words || (status === undefined ? (errorNames(error)[0] ?? '') : `status ${status}`);
}
