import type { RoleOutcome } from '../../../iam/editing/carry-out.ts';
import { verbatim } from '../../../identity/quote.ts';
import { laidOut } from './plan-lines.ts';

/** What is said of an outcome. */
interface OutcomeRow {
  readonly said: string;
  /** Whether what was asked for is there. */
  readonly isGood: boolean;
}

/** The closed table of what becomes of a role. */
export const OUTCOMES: Readonly<Record<RoleOutcome['outcome'], OutcomeRow>> = {
  done: { said: 'written, read back and evaluated: it is what you asked for', isGood: true },
  'edited-since': {
    said: 'written; somebody has edited the policy since, and what was asked for holds',
    isGood: true,
  },
  lost: {
    said: 'LOST: it was written, and is not what IAM has: somebody else wrote at the same time; look at both below, and run the command again',
    isGood: false,
  },
  changed: {
    said: 'NOT WRITTEN: somebody changed the policy since it was read; look at it below, and run the command again',
    isGood: false,
  },
  'given-up': {
    said: 'NOT WRITTEN: IAM asked for later again and again; run the command again in a minute',
    isGood: false,
  },
  unsettled: {
    said: 'written, and IAM answers now one policy and now another; run the command again in a minute to see',
    isGood: false,
  },
  unseen: { said: 'written, but not read back; run the command again to see', isGood: false },
  failed: { said: 'NOT WRITTEN', isGood: false },
  'not-tried': { said: 'NOT WRITTEN: not begun; run the command again', isGood: false },
};

/** Where a write had no answer. */
const UNSURE = 'NOT KNOWN whether it was written, as IAM gave no answer; run the command again to see';

/** What became of a role, for people, line by line. */
export function outcomeLines(arn: string, outcome: RoleOutcome, written: string): readonly string[] {
  const { said } = OUTCOMES[outcome.outcome];
  const why = 'error' in outcome && outcome.error !== undefined ? `: ${outcome.error.message}` : '';
  const isUnsure = 'maybeWritten' in outcome && outcome.maybeWritten;
  return [
    `${arn}: ${isUnsure ? UNSURE : said}${why}`,
    ...(outcome.outcome === 'lost' ? documentLines('what was written', written) : []),
    ...('now' in outcome && outcome.outcome !== 'given-up' ? documentLines('what IAM has', outcome.now) : []),
  ];
}

function documentLines(title: string, policy: string): readonly string[] {
  const text = laidOut(policy).trimEnd().split('\n');
  return [`  ${title}:`, ...text.map((line) => `    ${verbatim(line, LONGEST_LINE)}`)];
}

/** Characters. */
const LONGEST_LINE = 4096;
