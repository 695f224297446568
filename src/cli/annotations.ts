import { type AnnotationRow, annotationRows } from '../identity/annotations.ts';
import { ROLE_PLACES } from '../identity/role-source.ts';
import { ANNOTATIONS_FLAGS } from '../settings/annotations.ts';
import { type GivenFlags, readSettings } from '../settings/read.ts';

/** `podrole annotations`: every key that podrole reads, and which role comes first. */
export async function run(given: GivenFlags): Promise<number> {
  const { output, ...keys } = readSettings(ANNOTATIONS_FLAGS, given);
  const rows = annotationRows(keys);
  const precedence = ['the list of container credentials', ...ROLE_PLACES.map(({ place }) => place)];
  process.stdout.write(
    output === 'json'
      ? `${JSON.stringify({ annotations: rows, precedence }, null, 2)}\n`
      : `${rows.map(asText).join('\n\n')}\n\nWhere a pod's role comes from, the first that names one:\n${numbered(precedence)}\n`,
  );
  return 0;
}

function asText({ key, form, on, dialect, values, default: byDefault, bad, means }: AnnotationRow): string {
  const lines = [
    `${key}  (${form} on ${on.join(' or ')}; ${dialect})`,
    `    ${means}`,
    `    values:  ${values}`,
    `    default: ${byDefault}`,
    ...(bad === '' ? [] : [`    bad:     ${bad}`]),
  ];
  return lines.join('\n');
}

function numbered(lines: readonly string[]): string {
  return lines.map((line, index) => `  ${index + 1}. ${line.replaceAll('`', '')}`).join('\n');
}
