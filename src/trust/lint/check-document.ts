import { policySize } from '../size.ts';
import type { Problem } from './finding.ts';
import { shownValue } from './listed.ts';
import type { LintContext } from './options.ts';

/** The part of the quota from which on it is told that it will be full. */
const NEAR = 0.9;

/** Holds the document as a whole against its rules. */
export function* checkDocument(context: LintContext): Iterable<Problem> {
  yield* checkSize(context);
  yield* checkCharacters(context.document.text);
  yield* checkVersion(context.document.policy.version);
  yield* checkSids(context);
}

function* checkSize({ document, options: { quota } }: LintContext): Iterable<Problem> {
  const size = policySize(document.text);
  const sentence = `It has ${size} characters without white space; the quota is ${quota}.`;
  if (size > quota) yield { code: 'size-over', sentence };
  else if (size >= quota * NEAR) yield { code: 'size-near', sentence };
}

/** IAM's pattern for the document: tab, line feed, carriage return, and U+0020 to U+00FF. */
function* checkCharacters(text: string): Iterable<Problem> {
  const refused = /[\u{100}-\u{10ffff}]/u.exec(text);
  if (refused === null) return;
  const name = (refused[0].codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, '0');
  const line = text.slice(0, refused.index).split('\n').length;
  yield {
    code: 'character-refused',
    sentence: `Line ${line} has the character ${shownValue(refused[0])} (U+${name}).`,
  };
}

function* checkVersion(version: string | undefined): Iterable<Problem> {
  if (version === '2012-10-17') return;
  const sentence = version === undefined ? 'It has no Version.' : `Its Version is ${shownValue(version)}.`;
  yield { code: 'version-old', sentence };
}

function* checkSids({ statements }: LintContext): Iterable<Problem> {
  const seen = new Map<string, number>();
  for (const { index, statement } of statements) {
    const { sid } = statement;
    // Terraform wrote an empty one into every statement, and IAM takes it.
    if (sid === undefined || sid === '') continue;
    const before = seen.get(sid);
    if (before === undefined) seen.set(sid, index);
    else
      yield {
        code: 'sid-twice',
        index,
        sentence: `Sid ${shownValue(sid)} is that of Statement[${before}], too.`,
      };
    // What IAM takes nowhere has a finding of its own.
    if (/[^A-Za-z0-9\u{100}-\u{10ffff}]/u.test(sid))
      yield { code: 'sid-form', index, sentence: `Its Sid is ${shownValue(sid)}.` };
  }
}
