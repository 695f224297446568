import type { IssuerUrl } from '../../issuer/issuer-url.ts';
import { wantsColour } from '../../settings/process.ts';
import type { ProviderEnsureSettings } from '../../settings/provider.ts';
import { COLOURED, PLAIN } from '../../terminal/ink.ts';
import { withProgress } from '../../terminal/progress.ts';
import type { CaBundle } from '../../tls/pem.ts';
import { whyNotPublic } from '../../verify/not-public.ts';
import { createProbe } from '../../verify/probe.ts';
import { reportText } from '../../verify/report-text.ts';
import { type Report, verifyIssuer } from '../../verify/verify-issuer.ts';
import { warn } from './warn.ts';

/** What `podrole issuer verify` says of an issuer. */
export interface Verified {
  /** `undefined` where it was not asked. */
  readonly report: Report | undefined;
  /** Whether AWS could take no token as things are. What only may break is shown, and left to whoever is asked. */
  readonly isBroken: boolean;
}

/** Looks at the issuer as AWS would, or with `--no-verify` at its URL alone, and prints what is found. */
export async function verified(
  settings: ProviderEnsureSettings,
  issuer: IssuerUrl,
  ca: CaBundle | undefined,
): Promise<Verified> {
  if (settings.noVerify) {
    warnOfPrivate(issuer);
    return { report: undefined, isBroken: false };
  }
  const report = await verification(settings, issuer, ca);
  const isBroken = report.findings.some(({ level }) => level === 'breaks');
  if (settings.output === 'text')
    process.stdout.write(`${reportText(report, wantsColour(process.stdout) ? COLOURED : PLAIN)}\n`);
  else if (isBroken) process.stdout.write(`${JSON.stringify({ outcome: 'broken', report }, null, 2)}\n`);
  if (isBroken)
    warn(
      `AWS would take no token of this issuer as it is, so nothing was changed; mend what was found, or give --no-verify to go on all the same${rootHint(ca)}`,
    );
  return { report, isBroken };
}

/** What is known of an issuer without asking it. */
function warnOfPrivate({ url }: IssuerUrl): void {
  const why = whyNotPublic(new URL(url).hostname);
  if (why !== undefined)
    warn(
      `AWS cannot read ${url} from the internet: ${why}; it takes no token of an issuer whose documents it cannot read: publish them at a public URL, and make that the issuer`,
    );
}

function verification(
  { audience, resolve }: ProviderEnsureSettings,
  { url }: IssuerUrl,
  ca: CaBundle | undefined,
): Promise<Report> {
  return withProgress(`asking ${new URL(url).host} as AWS would …`, () =>
    verifyIssuer({
      url,
      probe: createProbe({ ca, connectTo: resolve }),
      audiences: audience,
      token: undefined,
      live: undefined,
      pod: undefined,
      clock: Date.now,
    }),
  );
}

/** A thumbprint needs no root, but a chain is trusted only to its end. */
function rootHint(ca: CaBundle | undefined): string {
  const hasRoot = ca === undefined || ca.authorities.some((one) => one.checkIssued(one));
  return hasRoot ? '' : '; --ca-file has no root, without which the chain is not trusted here: add it';
}
