import { verbatim } from '../identity/quote.ts';
import { type StsError, stsError } from '../sts/errors.ts';
import type { Refusal } from '../sts/refusal.ts';
import { FINDINGS, type FindingCode, type FindingRow, type Level } from './findings.ts';

/** Something that was found. */
export interface Finding {
  readonly code: FindingCode;
  readonly level: Level;
  /** What the code means. */
  readonly means: string;
  /** What it is about: `discovery`, `JWKS`, `keys[3]`, `token` … */
  readonly at: string;
  /** What was seen, in a sentence. Values in it are escaped. */
  readonly text: string;
  /** What AWS would answer to a pod. */
  readonly aws: Pick<StsError, 'code' | 'message'> | undefined;
  readonly mend: string;
}

/** What is said of a finding besides its row. */
export interface Seen {
  readonly at: string;
  readonly text: string;
  /** What AWS's message is filled with. */
  readonly values?: Readonly<Record<string, string>>;
}

/** A finding of a code. */
export function finding(code: FindingCode, { at, text, values }: Seen): Finding {
  const { level, means, aws, mend }: FindingRow = FINDINGS[code];
  return { code, level, means, at, text, aws: aws && answer(stsError(aws, values)), mend };
}

/** Characters. */
const LONGEST = 500;

/** A finding of which STS's own rules tell. */
export function refused(code: FindingCode, { error, reason }: Refusal, at: string): Finding {
  return { ...finding(code, { at, text: verbatim(reason, LONGEST) }), aws: answer(error) };
}

/** Whether anything has to be mended. */
export function isClean(findings: readonly Finding[]): boolean {
  return findings.every(({ level }) => level === 'note');
}

const ORDER: readonly Level[] = ['breaks', 'risk', 'note'];

/** The same, what matters most first. A key that is lost comes before everything. */
export function bySeverity(findings: readonly Finding[]): readonly Finding[] {
  const rank = ({ code, level }: Finding) => (code === 'key-private' ? -1 : ORDER.indexOf(level));
  return [...findings].sort((one, other) => rank(one) - rank(other));
}

function answer({ code, message }: StsError): Finding['aws'] {
  return { code, message };
}
