import { PodroleError } from '../errors.ts';
import type { JsonObject } from '../identity/pod.ts';
import { quote } from '../identity/quote.ts';
import { checkIssuerUrl } from '../issuer/issuer-url.ts';
import { SUPPORTED_ALGORITHMS } from '../sts/claims.ts';
import { type Finding, finding } from './finding.ts';
import type { FindingCode } from './findings.ts';

const AT = 'discovery';

/** What IAM or OpenID Connect discovery have against an issuer URL. */
export function checkUrl(url: string): readonly Finding[] {
  try {
    checkIssuerUrl(url);
    return [];
  } catch (cause) {
    if (!(cause instanceof PodroleError)) throw cause;
    return [finding('issuer-url', { at: 'URL', text: cause.message, values: { issuer: url } })];
  }
}

/** What AWS would have against a discovery document, besides what its keys say. */
export function checkDiscovery(document: JsonObject, url: string): readonly Finding[] {
  return [
    ...checkIssuer(document, url),
    ...checkJwksUri(document, url),
    ...LISTS.flatMap((list) => checkList(document, list)),
  ];
}

/** Where the JWKS is; `undefined` where discovery does not say so usefully. */
export function jwksUriOf({ jwks_uri: uri }: JsonObject): string | undefined {
  return typeof uri === 'string' && uri.startsWith('https://') && URL.canParse(uri) ? uri : undefined;
}

/** How the list of algorithms goes with those of the published keys. */
export function checkAlgorithms(document: JsonObject, used: ReadonlySet<string>): readonly Finding[] {
  const listed = strings(document.id_token_signing_alg_values_supported);
  if (listed.length === 0 || used.size === 0) return [];
  const missing = [...used].filter((alg) => !listed.includes(alg));
  const foreign = listed.filter((alg) => !used.has(alg) || !SUPPORTED_ALGORITHMS.includes(alg));
  const about = (code: FindingCode, algs: readonly string[]) =>
    algs.length === 0
      ? []
      : [
          finding(code, {
            at: AT,
            text: algs
              .slice(0, 10)
              .map((alg) => quote(alg))
              .join(', '),
          }),
        ];
  return [...about('algorithm-unlisted', missing), ...about('algorithm-foreign', foreign)];
}

function checkIssuer({ issuer }: JsonObject, url: string): readonly Finding[] {
  if (typeof issuer !== 'string') return [fieldFinding('issuer', 'a text')];
  if (issuer === url) return [];
  return [
    finding('issuer-differs', {
      at: AT,
      text: `${quote(issuer, 255)} is not ${quote(url, 255)}: ${difference(issuer, url)}`,
    }),
  ];
}

function difference(issuer: string, url: string): string {
  if (issuer.replace(/\/+$/, '') === url.replace(/\/+$/, '')) return 'a slash at the end';
  if (issuer.toLowerCase() === url.toLowerCase()) return 'upper and lower case';
  if (issuer.trim() === url) return 'white space around it';
  return 'another URL';
}

function checkJwksUri(document: JsonObject, url: string): readonly Finding[] {
  const uri = document.jwks_uri;
  if (typeof uri !== 'string') return [fieldFinding('jwks_uri', 'a text')];
  if (jwksUriOf(document) === undefined)
    return [finding('jwks-uri', { at: AT, text: `jwks_uri ${quote(uri, 255)}` })];
  const { port, hostname } = new URL(uri);
  const own = URL.canParse(url) ? new URL(url).hostname : '';
  return [
    ...(port === '' ? [] : [finding('jwks-uri-port', { at: AT, text: `jwks_uri ${quote(uri, 255)}` })]),
    ...(hostname === own
      ? []
      : [finding('jwks-uri-host', { at: AT, text: `jwks_uri is on ${quote(hostname)}` })]),
  ];
}

interface ListRule {
  readonly member: string;
  /** What must be in it; `undefined` for anything. */
  readonly holds?: readonly [value: string, code: FindingCode];
}

const LISTS: readonly ListRule[] = [
  { member: 'response_types_supported', holds: ['id_token', 'response-types'] },
  { member: 'subject_types_supported', holds: ['public', 'subject-types'] },
  { member: 'id_token_signing_alg_values_supported' },
];

function checkList(document: JsonObject, { member, holds }: ListRule): readonly Finding[] {
  const listed = strings(document[member]);
  if (listed.length === 0) return [fieldFinding(member, 'a list of texts, and not empty')];
  if (holds === undefined || listed.includes(holds[0])) return [];
  const shown = listed.slice(0, 5).map((one) => quote(one));
  return [finding(holds[1], { at: AT, text: `${member} has ${shown.join(', ')}` })];
}

function fieldFinding(member: string, form: string): Finding {
  return finding('discovery-field', { at: AT, text: `${member} must be ${form}` });
}

function strings(value: unknown): readonly string[] {
  const isList = Array.isArray(value) && value.every((one) => typeof one === 'string');
  return isList ? value : [];
}
