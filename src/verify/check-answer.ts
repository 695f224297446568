import { asObject, type JsonObject } from '../identity/pod.ts';
import { quote, verbatim } from '../identity/quote.ts';
import { repeatedMember } from '../repeated-member.ts';
import { type Finding, finding } from './finding.ts';
import type { FindingCode } from './findings.ts';
import type { Probed } from './probed.ts';

/** A document as far as it could be read. */
export interface ReadDocument {
  /** `undefined` where it could not be read. */
  readonly json: JsonObject | undefined;
  readonly findings: readonly Finding[];
}

const JSON_TYPES: readonly string[] = ['application/json', 'application/jwk-set+json'];

/** Caches that keep keys for longer would hide a rotation. Seconds. */
const LONGEST_KEYS = 3600;

/**
 * Reads what a server answered as a JSON document.
 *
 * @param at - what the document is called.
 * @param kind - how long it may be kept depends on it.
 */
export function readAnswer(
  { answer, failure, url }: Probed,
  at: string,
  kind: 'discovery' | 'jwks',
): ReadDocument {
  if (answer === undefined || failure !== undefined) return { json: undefined, findings: [] };
  const { status, headers, body } = answer;
  const stop = (code: FindingCode, text: string) => ({
    json: undefined,
    findings: [finding(code, { at, text: `${url}: ${text}` })],
  });
  if (status !== 200) return stop(...statusCode(status, headers.location));
  const encoding = headers['content-encoding'];
  if (encoding !== undefined && encoding !== 'identity')
    return stop('answer-encoded', `Content-Encoding ${quote(encoding)}`);
  const json = parsed(body);
  if (json === undefined) return stop('not-json', beginning(body));
  const member = repeatedMember(body);
  const repeated =
    member === undefined
      ? []
      : [finding('member-repeated', { at, text: `member ${quote(member)} is there twice` })];
  return { json, findings: [...repeated, ...headerFindings(headers, at, kind)] };
}

function statusCode(status: number, location: string | undefined): [FindingCode, string] {
  if (status >= 300 && status < 400 && location !== undefined) {
    const code = /^http:/i.test(location) ? 'redirect-http' : 'redirect';
    return [code, `status ${status}, Location ${quote(location, 255)}`];
  }
  return [status === 401 || status === 403 ? 'not-public' : 'status-not-200', `status ${status}`];
}

function parsed(body: string): JsonObject | undefined {
  try {
    return asObject(JSON.parse(body));
  } catch {
    return undefined;
  }
}

function beginning(body: string): string {
  if (body === '') return 'it is empty';
  const isHtml = /^\s*<(!doctype|html)/i.test(body);
  return isHtml ? 'an HTML page' : `it begins with ${quote(body, 20)}`;
}

function headerFindings(
  headers: NonNullable<Probed['answer']>['headers'],
  at: string,
  kind: 'discovery' | 'jwks',
): readonly Finding[] {
  const found: Finding[] = [];
  const type = headers['content-type']?.split(';', 1)[0]?.trim().toLowerCase() ?? '';
  if (!JSON_TYPES.includes(type))
    found.push(finding('content-type', { at, text: `Content-Type ${quote(type)}` }));
  const code = cacheCode(headers['cache-control'], kind);
  if (code !== undefined) {
    const text = `Cache-Control ${verbatim(headers['cache-control'] ?? 'is missing')}`;
    found.push(finding(code, { at, text }));
  }
  return found;
}

function cacheCode(cacheControl: string | undefined, kind: 'discovery' | 'jwks'): FindingCode | undefined {
  if (cacheControl === undefined) return 'cache-missing';
  const directives = cacheControl
    .toLowerCase()
    .split(',')
    .map((one) => one.trim());
  if (directives.includes('no-store')) return 'cache-no-store';
  const ages = directives.map((one) => Number(/^(?:s-maxage|max-age)="?(\d+)/.exec(one)?.[1] ?? 0));
  const isLong = directives.includes('immutable') || ages.some((age) => age > LONGEST_KEYS);
  return kind === 'jwks' && isLong ? 'cache-long' : undefined;
}
