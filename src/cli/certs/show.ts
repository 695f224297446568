import type { X509Certificate } from 'node:crypto';
import { verbatim } from '../../identity/quote.ts';
import { CERTS_SHOW_FLAGS } from '../../settings/certs-look.ts';
import { wantsColour } from '../../settings/process.ts';
import { type GivenFlags, readSettings } from '../../settings/read.ts';
import { COLOURED, PLAIN } from '../../terminal/ink.ts';
import { certificatesOf } from '../../tls/looking/contents.ts';
import { type Shown, shownContents } from '../../tls/looking/shown.ts';
import { shownText } from '../../tls/looking/shown-text.ts';
import { readLookedAt } from './looked-at.ts';

/** `podrole certs show`. Of a private key it shows the kind, and to which certificate it belongs. */
export async function run(given: GivenFlags, files: readonly string[]): Promise<number> {
  const settings = readSettings(CERTS_SHOW_FLAGS, given);
  const looked = await readLookedAt(files, settings);
  const contents = [...looked.given, ...looked.bundles.map((bundle) => bundle.contents)];
  const certificates: readonly X509Certificate[] = contents.flatMap(certificatesOf);
  const hosts = new Map(looked.bundles.map((bundle) => [bundle.contents, bundle.host] as const));
  const shown: readonly Shown[] = contents.map((one) => ({
    ...shownContents(one, certificates),
    ...(hosts.get(one) !== undefined && { calls: verbatim(hosts.get(one) ?? '', 255) }),
  }));
  const ink = wantsColour(process.stdout) ? COLOURED : PLAIN;
  process.stdout.write(
    settings.output === 'json'
      ? `${JSON.stringify(shown, null, 2)}\n`
      : shownText(shown, { ink, now: Date.now() }),
  );
  return 0;
}
