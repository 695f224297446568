import type { JsonObject } from '../identity/pod.ts';
import { DISCOVERY_PATH } from '../issuer/discovery.ts';
import type { Jwk } from '../issuer/jwk.ts';
import { readAnswer } from './check-answer.ts';
import { checkConnection } from './check-connection.ts';
import { checkAlgorithms, checkDiscovery, checkUrl, jwksUriOf } from './check-discovery.ts';
import { checkKeys } from './check-keys.ts';
import type { Finding } from './finding.ts';
import type { Probe, Probed } from './probed.ts';

/** A document that was asked for. */
export interface AskedDocument {
  readonly name: 'discovery' | 'JWKS';
  readonly url: string;
  /** `undefined` where no answer came. */
  readonly status: number | undefined;
  readonly milliseconds: number;
}

/** What an issuer publishes, and what is wrong with it. */
export interface Published {
  readonly documents: readonly AskedDocument[];
  /** The JWKS as published; `undefined` where there is none to be had. */
  readonly jwks: JsonObject | undefined;
  /** Those that STS can use. */
  readonly keys: readonly Jwk[];
  readonly findings: readonly Finding[];
}

/**
 * Asks for both documents, as STS does.
 *
 * @param now - milliseconds since the epoch.
 */
export async function readPublished(url: string, probe: Probe, now: number): Promise<Published> {
  const ofUrl = checkUrl(url);
  // STS asks nothing but HTTPS.
  if (!/^https:/i.test(url)) return { documents: [], jwks: undefined, keys: [], findings: ofUrl };
  const first = await probe(`${url.replace(/\/$/, '')}${DISCOVERY_PATH}`);
  const discovery = readAnswer(first, 'discovery', 'discovery');
  const ofDiscovery = [
    ...ofUrl,
    ...checkConnection(first, 'discovery', now),
    ...discovery.findings,
    ...(discovery.json === undefined ? [] : checkDiscovery(discovery.json, url)),
  ];
  const jwksUri = discovery.json && jwksUriOf(discovery.json);
  if (discovery.json === undefined || jwksUri === undefined)
    return { documents: [asked('discovery', first)], jwks: undefined, keys: [], findings: ofDiscovery };
  const second = await probe(jwksUri);
  const jwks = readAnswer(second, 'JWKS', 'jwks');
  const { keys, findings } = jwks.json === undefined ? NO_KEYS : checkKeys(jwks.json);
  return {
    documents: [asked('discovery', first), asked('JWKS', second)],
    jwks: jwks.json,
    keys,
    findings: [
      ...ofDiscovery,
      ...checkAlgorithms(discovery.json, new Set(keys.map(({ alg }) => alg))),
      ...withoutRepeats(checkConnection(second, 'JWKS', now), ofDiscovery),
      ...jwks.findings,
      ...findings,
    ],
  };
}

const NO_KEYS = { keys: [], findings: [] };

function asked(name: AskedDocument['name'], { url, answer, milliseconds }: Probed): AskedDocument {
  return { name, url, status: answer?.status, milliseconds };
}

/** What is wrong with the server of both is told once. */
function withoutRepeats(findings: readonly Finding[], known: readonly Finding[]): readonly Finding[] {
  return findings.filter(({ code, text }) => !known.some((one) => one.code === code && one.text === text));
}
