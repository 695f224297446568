import { UNTRUSTED } from '../sts/verification-keys.ts';
import { type Finding, finding } from './finding.ts';
import type { FindingCode } from './findings.ts';
import { isPrivateAddress } from './not-public.ts';
import type { Phase, Probed, SeenCertificate } from './probed.ts';

/** STS's limit. Milliseconds. */
const TIME_LIMIT_MS = 5000;

const PHASES: Readonly<Record<Phase, string>> = {
  name: 'the name was not resolved',
  connect: 'no connection was made',
  tls: 'the TLS handshake was not done',
  'first-byte': 'the answer did not begin',
  body: 'the answer did not end',
};

/**
 * What is wrong on the way to a document.
 *
 * @param at - what the document is called.
 * @param now - milliseconds since the epoch.
 */
export function checkConnection(probed: Probed, at: string, now: number): readonly Finding[] {
  const { certificate, failure, address, url } = probed;
  const { hostname } = new URL(url);
  return [
    ...(address !== undefined && isPrivateAddress(address)
      ? [finding('address-private', { at, text: `${hostname} is ${address} here` })]
      : []),
    ...(certificate === undefined
      ? []
      : certificateCodes(certificate, now).map(([code, text]) => finding(code, { at, text }))),
    ...(failure === undefined
      ? slowness(probed, at)
      : [finding(failure.kind, { at, text: failureText(failure, url) })]),
  ];
}

function failureText({ kind, phase, detail }: NonNullable<Probed['failure']>, url: string): string {
  return kind === 'answer-late' ? `${url}: after ${detail} ${PHASES[phase]}` : `${url}: ${detail}`;
}

function slowness({ milliseconds, url }: Probed, at: string): readonly Finding[] {
  return milliseconds > TIME_LIMIT_MS / 2
    ? [finding('answer-slow', { at, text: `${url}: whole after ${(milliseconds / 1000).toFixed(1)} s` })]
    : [];
}

/** Several may be wrong at once, and each is mended in another way. */
function certificateCodes(seen: SeenCertificate, now: number): [FindingCode, string][] {
  const { chainError, hostError, validFrom, validTo, byOwnCa } = seen;
  const found: [FindingCode, string][] = [];
  const day = (time: number) => new Date(time).toISOString().slice(0, 10);
  if (hostError !== undefined) found.push(['certificate-host', hostError]);
  if (validTo < now || chainError === 'CERT_HAS_EXPIRED')
    found.push(['certificate-expired', validTo < now ? `it ended on ${day(validTo)}` : 'one above it ended']);
  else if (validFrom > now || chainError === 'CERT_NOT_YET_VALID')
    found.push(['certificate-early', `it begins on ${day(validFrom)}`]);
  else if (chainError !== undefined && !UNTRUSTED.includes(chainError))
    found.push(['tls-failed', chainError]);
  if (chainError !== undefined && UNTRUSTED.includes(chainError)) found.push(chainCode(seen, chainError));
  if (chainError === undefined && byOwnCa) found.push(['certificate-private-ca', 'its authority is in --ca']);
  return found;
}

/** Of a private authority it cannot be told whether something is missing between it and the certificate. */
function chainCode({ isAlone, namesIssuer }: SeenCertificate, chainError: string): [FindingCode, string] {
  if (isAlone && namesIssuer)
    return [
      'certificate-incomplete',
      `${chainError}: the server sends one certificate, which names where its issuer's is`,
    ];
  const alone = isAlone ? '; the server sends no other certificate' : '';
  return ['certificate-untrusted', `${chainError}${alone}`];
}
