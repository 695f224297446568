import { FINDINGS, type FindingCode, type FindingRow, type Level } from './findings.ts';

/** Something that was found. */
export interface Finding extends FindingRow {
  readonly code: FindingCode;
  /** The file, the key of a Secret, or the entry of a configuration. Escaped. */
  readonly at: string;
  /** What was seen, in a sentence without its full stop. Values in it are escaped. */
  readonly text: string;
}

/** A finding of a code. */
export function finding(code: FindingCode, at: string, text: string): Finding {
  const { level, means, mend } = FINDINGS[code];
  return { code, level, at, text, means, mend };
}

const ORDER: readonly Level[] = ['error', 'warning', 'note'];

/** What matters most first, each once. A key that is lost comes before everything. */
export function bySeverity(findings: readonly Finding[]): readonly Finding[] {
  const once = new Map(findings.map((one) => [`${one.code}\n${one.at}\n${one.text}`, one]));
  const rank = ({ code, level }: Finding) => (code === 'bundle-private-key' ? -1 : ORDER.indexOf(level));
  return [...once.values()].sort((one, other) => rank(one) - rank(other));
}

/** Whether nothing keeps admissions from working. */
export function isSound(findings: readonly Finding[]): boolean {
  return findings.every(({ level }) => level !== 'error');
}
