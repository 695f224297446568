import { FINDING_GROUPS, type FindingRow } from '../../src/tls/looking/findings.ts';
import { table } from './table.ts';

/** `docs/certs.md` */
export function certificateFindingsPage(): string {
  const sections = Object.entries(FINDING_GROUPS).map(([title, group]) => {
    const rows = Object.entries<FindingRow>(group).map(([code, { level, means, mend }]) => [
      `\`${code}\``,
      level,
      means,
      mend,
    ]);
    return `## ${title}\n\n${table(['code', 'level', 'what it means', 'what to do'], rows)}`;
  });
  return `${[HEAD, ...sections].join('\n\n')}\n`;
}

const HEAD = `<!-- Made from the tables in src by \`npm run docs\`; do not edit. -->

# What \`podrole certs check\` finds

It holds certificates, keys and \`caBundle\`s together as the API server will: by the rules of Go's crypto/x509, with the name
\`SERVICE.NAMESPACE.svc\`. Files are operands, the leaf's with its intermediate certificates in one file and those of its
authorities in others; what is live comes by \`--secret\`, \`--mutating-webhook\` and \`--validating-webhook\`. A live \`caBundle\` is
what a certificate is held against, and without one the authorities that were given.

The exit status is 1 if something of level \`error\` was found, else 0; wrong use is 2. \`podrole certs show\` prints what each text
holds. Neither prints anything of a private key but its kind and whose it is.

They need the right to \`get\` what they are told to read: the Secret, or the webhook configuration, by name.`;
