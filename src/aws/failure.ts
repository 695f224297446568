import { errorNames, errorStatus, errorWords } from './error.ts';
import { CredentialsFailure } from './requests.ts';

/**
 * One cause, with what to do. Names in braces are filled in; `{aws}` with the words of AWS, `{asked}` with what was asked,
 * which may be for credentials alone.
 */
export interface FailureRow {
  /** Names of errors of AWS, the SDK and Node, without `Exception` at their end. */
  readonly names?: readonly string[];
  readonly statuses?: readonly number[];
  /** The one action on which the row is about. */
  readonly on?: string;
  /** What the words of AWS hold besides. */
  readonly words?: RegExp;
  /** Whether the same may succeed later, with nothing done about it. */
  readonly passes: boolean;
  readonly problem: string;
  readonly mend: string;
}

/** What was asked when it failed. */
export interface FailedRequest {
  /** As IAM policies name it, such as `iam:GetRole`. */
  readonly action: string;
  /** What fills the braces of a row; `resource` is what the action is on. */
  readonly values: Readonly<Record<string, string>>;
  /** In the order in which they are looked through; the last one fits everything. */
  readonly rows: readonly FailureRow[];
  /** The same for what keeps credentials from being had. */
  readonly credentialRows: readonly FailureRow[];
}

/** A failure of AWS in podrole's words. */
export interface AwsFailure {
  readonly passes: boolean;
  readonly text: string;
  /** The SDK's own error holds the answer as it came: headers, and tokens that AWS repeats. This one does not. */
  readonly cause: Error;
}

/** Finds the row for what was thrown by a request to AWS. */
export function awsFailure(thrown: unknown, request: FailedRequest): AwsFailure {
  const ofCredentials = thrown instanceof CredentialsFailure;
  const error = ofCredentials ? thrown.cause : thrown;
  const seen = { names: errorNames(error), status: errorStatus(error), words: errorWords(error) };
  const rows = ofCredentials ? request.credentialRows : request.rows;
  const row = rows.find((one) => fits(one, seen, request)) as FailureRow;
  const { action, values: given } = request;
  const asked = given.resource === undefined ? action : `${action} on ${given.resource}`;
  const values: Readonly<Record<string, string>> = {
    action,
    ...given,
    aws: seen.words,
    asked: ofCredentials ? 'the AWS credentials' : asked,
  };
  const text = `${row.problem}; ${row.mend}`.replace(/\{(\w+)\}/g, (_, name: string) => values[name] ?? '');
  return { passes: row.passes, text, cause: new Error(`${seen.names[0]}: ${seen.words}`) };
}

interface Seen {
  readonly names: readonly string[];
  readonly status: number | undefined;
  readonly words: string;
}

function fits({ names, statuses, on, words }: FailureRow, seen: Seen, { action }: FailedRequest): boolean {
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
