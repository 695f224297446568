import { verbatim } from '../identity/quote.ts';
import type { Ink } from '../terminal/ink.ts';
import type { TokenSummary } from './check-token.ts';
import { type Finding, isClean } from './finding.ts';
import type { Level } from './findings.ts';
import type { PodPath } from './pod-path.ts';
import type { Report } from './verify-issuer.ts';

/** A JWKS can have a hundred keys with one and the same thing wrong. */
const MOST_OF_A_CODE = 5;

const MOST_KEYS = 20;

/** A report for people. Whatever came from outside is escaped. */
export function reportText(report: Report, ink: Ink): string {
  const { url, documents, keys, token, pod, findings } = report;
  const lines = [
    `${ink.faint('issuer')}     ${verbatim(url, 255)}`,
    ...documents.map(
      ({ name, url: at, status, milliseconds }) =>
        `${ink.faint(name.padEnd(10))} ${verbatim(at, 300)}  ${status ?? 'no answer'}, ${milliseconds} ms`,
    ),
    ...keys
      .slice(0, MOST_KEYS)
      .map(({ kid, alg }) => `${ink.faint('key')}        ${verbatim(kid) || '(empty kid)'}  ${alg}`),
    ...(keys.length > MOST_KEYS ? [`           and ${keys.length - MOST_KEYS} more keys`] : []),
    ...(pod === undefined ? [] : podLines(pod, ink)),
    ...(token === undefined ? [] : tokenLines(token, ink)),
    '',
    ...findingLines(findings, ink),
    verdict(findings, ink),
  ];
  return `${lines.join('\n')}\n`;
}

/** The same for machines. */
export function reportJson(report: Report): string {
  return `${JSON.stringify({ ...report, clean: isClean(report.findings) }, null, 2)}\n`;
}

function podLines(pod: PodPath, ink: Ink): readonly string[] {
  const { namespace, name, outcome, dialect, reason, subject, audience, method } = pod;
  const fields: readonly (readonly [string, string | undefined])[] = [
    ['pod', `${namespace}/${name}  ${outcome} (${reason}, dialect ${dialect})`],
    ['subject', subject],
    ['audience', audience],
    ['base role', pod.baseRoleArn],
    ['role', method === 'container-credentials' ? 'known to the EKS Pod Identity agent' : pod.roleArn],
    ['external id', pod.baseRoleArn === undefined ? undefined : pod.externalId ? 'present' : 'none'],
    ['session', pod.roleArn === undefined ? undefined : (pod.sessionName ?? '(chosen by the SDK)')],
  ];
  return labelled(fields, ink);
}

function tokenLines({ issuer, subject, audience, expires, kid }: TokenSummary, ink: Ink): readonly string[] {
  const day = Math.abs(expires) < 8.64e12 ? new Date(expires * 1000).toISOString() : String(expires);
  const fields: readonly (readonly [string, string | undefined])[] = [
    ['token', `iss ${issuer}`],
    ['', `sub ${subject}`],
    ['', `aud ${audience.join(', ')}`],
    ['', `exp ${day}`],
    ['', `kid ${kid ?? 'none'}`],
  ];
  return labelled(fields, ink);
}

function labelled(fields: readonly (readonly [string, string | undefined])[], ink: Ink): readonly string[] {
  return fields.flatMap(([label, value]) =>
    value === undefined ? [] : [`${ink.faint(label.padEnd(11))}${verbatim(value, 300)}`],
  );
}

const MARKS: Readonly<Record<Level, (ink: Ink) => string>> = {
  breaks: (ink) => ink.bad('✗ breaks'),
  risk: (ink) => ink.bad('! risk  '),
  note: (ink) => ink.faint('· note  '),
};

/** To what may come about AWS answers nothing yet. */
const SAYS: Readonly<Record<Level, string>> = {
  breaks: 'AWS answers',
  risk: 'AWS would then answer',
  note: 'else AWS answers',
};

function findingLines(findings: readonly Finding[], ink: Ink): readonly string[] {
  const count = new Map<string, number>();
  const lines = findings.flatMap((one) => {
    const nth = (count.get(one.code) ?? 0) + 1;
    count.set(one.code, nth);
    return nth > MOST_OF_A_CODE ? [] : linesOf(one, ink);
  });
  const more = [...count].filter(([, total]) => total > MOST_OF_A_CODE);
  return [...lines, ...more.map(([code, total]) => `  ${code}: ${total - MOST_OF_A_CODE} more of them`)];
}

function linesOf({ code, level, means, at, text, aws, mend }: Finding, ink: Ink): readonly string[] {
  // Whoever skims the rest must not miss this one.
  const marked = code === 'key-private' ? ink.bad : (line: string) => line;
  return [
    marked(`${MARKS[level](ink)}  ${code}  ${at}: ${text}`),
    marked(`            ${means}`),
    ...(aws === undefined
      ? []
      : [ink.faint(`            ${SAYS[level]}: ${aws.code}: ${verbatim(aws.message, 400)}`)]),
    ink.faint(`            ${mend}`),
  ];
}

function verdict(findings: readonly Finding[], ink: Ink): string {
  if (isClean(findings)) return ink.good('Nothing found that AWS would mind.');
  const breaking = findings.filter(({ level }) => level === 'breaks').length;
  const risks = findings.filter(({ level }) => level === 'risk').length;
  return ink.bad(`${breaking} that break, ${risks} that may.`);
}
