import type { Failure } from './failure.ts';

/** What an action answers: an SDK's output. A `Map` becomes `<entry>`s, an array `<member>`s. */
export type Result = Readonly<Record<string, unknown>>;

/** Where an answer belongs. */
export interface Envelope {
  /** Without `iam:`. */
  readonly action: string;
  readonly namespace: string;
  readonly requestId: string;
}

/** The answer of an action; one without output has no result. */
export function resultXml({ action, namespace, requestId }: Envelope, result: Result | undefined): string {
  const inner = result === undefined ? '' : element(`${action}Result`, result);
  const metadata = element('ResponseMetadata', { RequestId: requestId });
  return `<${action}Response xmlns="${namespace}">${inner}${metadata}</${action}Response>`;
}

/** The answer of an action that failed. */
export function failureXml({ namespace, requestId }: Omit<Envelope, 'action'>, failure: Failure): string {
  const error = {
    Type: failure.status < 500 ? 'Sender' : 'Receiver',
    Code: failure.code,
    Message: failure.message,
  };
  const inner = element('Error', error) + element('RequestId', requestId);
  return `<ErrorResponse xmlns="${namespace}">${inner}</ErrorResponse>`;
}

function element(name: string, value: unknown): string {
  return value === undefined ? '' : `<${name}>${content(value)}</${name}>`;
}

function content(value: unknown): string {
  if (value instanceof Date) return value.toISOString().replace(/\.\d+Z$/, 'Z');
  if (Array.isArray(value)) return value.map((one) => element('member', one)).join('');
  if (value instanceof Map) {
    return [...value].map(([key, one]) => element('entry', { key, value: one })).join('');
  }
  if (typeof value === 'object' && value !== null) {
    return Object.entries(value)
      .map(([name, one]) => element(name, one))
      .join('');
  }
  return escaped(String(value));
}

const ENTITIES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  '\r': '&#xD;',
};

function escaped(value: string): string {
  return value.replace(/[&<>"\r]/g, (character) => ENTITIES[character] as string);
}
