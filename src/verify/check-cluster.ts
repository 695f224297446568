import { failureMessage } from '../cluster/kubernetes/api-failure.ts';
import { quote, verbatim } from '../identity/quote.ts';
import { type Jwk, thumbprintOf } from '../issuer/jwk.ts';
import { type Finding, finding } from './finding.ts';
import type { LiveCluster } from './live-cluster.ts';

const AT = 'cluster';

/**
 * An API server's keys and issuer against what is published.
 *
 * @param published - `undefined` where the JWKS cannot be used, so that there is nothing to compare.
 */
export async function checkCluster(
  live: LiveCluster,
  url: string,
  published: readonly Jwk[] | undefined,
): Promise<readonly Finding[]> {
  const [issuer, keys] = await Promise.all([
    live.issuer().then((found) => checkLiveIssuer(found, url), unread),
    published === undefined ? [] : live.keys().then((found) => compareKeys(found, published), unread),
  ]);
  return [...issuer, ...keys];
}

/** The issuer that tokens of the API server carry, against the URL. */
export function checkLiveIssuer(issuer: unknown, url: string): readonly Finding[] {
  if (issuer === url) return [];
  const text = `its discovery document says ${quote(String(issuer), 255)}, not ${quote(url, 255)}`;
  return [finding('cluster-issuer', { at: AT, text, values: { issuer: String(issuer) } })];
}

/** The keys of an API server against those that are published. */
export function compareKeys(live: readonly Jwk[], published: readonly Jwk[]): readonly Finding[] {
  const at = AT;
  const about = ({ kid }: Jwk) => `kid ${quote(kid)}`;
  const has = (keys: readonly Jwk[], wanted: Jwk) =>
    keys.some((key) => key.kid === wanted.kid && thumbprintOf(key) === thumbprintOf(wanted));
  const lives = new Set(live.map(thumbprintOf));
  const missing = live.filter((key) => !has(published, key));
  const isTaken = (key: Jwk) => published.some(({ kid }) => kid === key.kid);
  return [
    ...missing.map((key) =>
      finding(isTaken(key) ? 'live-key-differs' : 'live-key-unpublished', { at, text: about(key) }),
    ),
    ...published
      .filter((key) => !lives.has(thumbprintOf(key)))
      .map((key) => finding('published-key-old', { at, text: about(key) })),
  ];
}

/** Why the API server could not be asked. */
export function unread(error: unknown): readonly Finding[] {
  return [finding('cluster-unread', { at: AT, text: verbatim(failureMessage(error), 300) })];
}
