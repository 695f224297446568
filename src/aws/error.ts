import { printable } from '../identity/quote.ts';

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
export function errorWords(error: unknown): string {
  const { message = '' } = error instanceof Error ? error : {};
  const [first = ''] = message.split('\n');
  const status = errorStatus(error);
  const words = /parse error|^UnknownError$|^$/i.test(first) ? '' : printable(first, 300);
  return words || (status === undefined ? (errorNames(error)[0] ?? '') : `status ${status}`);
}
