import { CERTS_CHECK_FLAGS, verifiedHost } from '../../settings/certs-look.ts';
import { wantsColour } from '../../settings/process.ts';
import { type GivenFlags, readSettings } from '../../settings/read.ts';
import { COLOURED, type Ink, PLAIN } from '../../terminal/ink.ts';
import { checkFit } from '../../tls/looking/check-fit.ts';
import { type Finding, finding, isSound } from '../../tls/looking/finding.ts';
import type { Level } from '../../tls/looking/findings.ts';
import { type LookedAt, readLookedAt } from './looked-at.ts';

/** `podrole certs check`: 1 if anything keeps the API server from calling the webhook, or will. */
export async function run(given: GivenFlags, files: readonly string[]): Promise<number> {
  const settings = readSettings(CERTS_CHECK_FLAGS, given);
  const host = verifiedHost(settings);
  const looked = await readLookedAt(files, settings);
  const bundles = looked.bundles.filter((bundle) => host === undefined || bundle.host === host);
  const names = [...settings.mutatingWebhook, ...settings.validatingWebhook];
  const findings = [
    ...checkFit({ ...looked, bundles, host, now: Date.now(), days: settings.days }),
    ...uncalled(names, bundles, host),
  ];
  const hosts = [
    ...new Set([...(host === undefined ? [] : [host]), ...bundles.flatMap((one) => one.host ?? [])]),
  ];
  const ink = wantsColour(process.stdout) ? COLOURED : PLAIN;
  process.stdout.write(
    settings.output === 'json'
      ? `${JSON.stringify({ hosts, findings, sound: isSound(findings) }, null, 2)}\n`
      : findingsText(findings, hosts, ink),
  );
  return isSound(findings) ? 0 : 1;
}

/** Configurations of which no entry is looked at. */
function uncalled(names: readonly string[], bundles: LookedAt['bundles'], host: string | undefined) {
  return names
    .filter((name) => !bundles.some(({ configuration }) => configuration.endsWith(` ${name}`)))
    .map((name) =>
      finding('webhook-none', name, host === undefined ? 'it has no entry' : `no entry calls ${host}`),
    );
}

const MARKS: Readonly<Record<Level, (ink: Ink) => string>> = {
  error: (ink) => ink.bad('✗ error  '),
  warning: (ink) => ink.bad('! warning'),
  note: (ink) => ink.faint('· note   '),
};

/** A bundle may have a thousand certificates with one and the same thing wrong. */
const MOST_FINDINGS = 100;

function findingsText(findings: readonly Finding[], hosts: readonly string[], ink: Ink): string {
  const lines = findings
    .slice(0, MOST_FINDINGS)
    .flatMap(({ code, level, at, text, means, mend }) => [
      `${MARKS[level](ink)}  ${code}  ${at}: ${text}`,
      `             ${means}`,
      ink.faint(`             ${mend}`),
    ]);
  const more = findings.length > MOST_FINDINGS ? [`and ${findings.length - MOST_FINDINGS} more`] : [];
  const count = findings.filter(({ level }) => level === 'error').length;
  const end =
    count === 0
      ? ink.good(
          `Nothing found that keeps the API server from it${hosts.length === 0 ? '' : ` as ${hosts.join(', ')}`}.`,
        )
      : ink.bad(`${count} of level error.`);
  return `${[...lines, ...more, end].join('\n')}\n`;
}
