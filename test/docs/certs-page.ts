import { type CertificateProfile, certificateProfile } from '../../src/tls/certificate-profile.ts';
import { filledPage } from './filled-page.ts';
import { table } from './table.ts';

/** `certs/README.md` */
export function certsPage(): Promise<string> {
  const [ca, serving] = [certificateProfile('ca'), certificateProfile('serving')];
  const rows = Object.entries(ROWS).map(([what, tell]) => [what, tell(ca), tell(serving)]);
  return filledPage('certs/README.md', { profiles: table(['', '`ca.json`', '`serving.json`'], rows) });
}

const ROWS: Readonly<Record<string, (profile: CertificateProfile) => string>> = {
  subject: ({ subject }) =>
    Object.entries(subject)
      .map(([name, value]) => `${name} \`${value}\``)
      .join(', '),
  life: ({ days }) => `${days} days`,
  'begins earlier, for clocks that run late': ({ backdatedHours }) => `${backdatedHours} hours`,
  'basic constraints': ({ basicConstraints: { critical, ca, pathLength } }) =>
    marked(critical, ca ? `CA, path length ${pathLength}` : 'no CA'),
  'key usage': ({ keyUsage: { critical, uses } }) => marked(critical, uses.join(', ')),
  'extended key usage': ({ extendedKeyUsage }) =>
    extendedKeyUsage === undefined ? '' : marked(extendedKeyUsage.critical, extendedKeyUsage.uses.join(', ')),
  'alternative names': ({ names }) => names.dns.map((name) => `DNS \`${name}\``).join(', '),
  'name constraints': ({ nameConstraints }) =>
    nameConstraints === undefined
      ? ''
      : marked(
          nameConstraints.critical,
          `DNS \`${nameConstraints.permitted.dns.join(', ')}\` alone, no address (${nameConstraints.excluded.ip.join(', ')})`,
        ),
};

function marked(critical: boolean, text: string): string {
  return critical ? `${text} (critical)` : text;
}
