import { policySize } from '../size.ts';
import { claimsOf } from './claims.ts';
import type { Problem } from './finding.ts';
import { listed } from './listed.ts';
import type { LintContext } from './options.ts';
import type { ReadStatement } from './reading.ts';

/** Looks for statements that differ by their subjects only, and says how many characters one list would save. */
export function* checkMerging({ statements }: LintContext): Iterable<Problem> {
  const groups = new Map<string, Mergeable[]>();
  for (const one of statements) {
    const mergeable = mergeableOf(one);
    if (mergeable === undefined) continue;
    const group = groups.get(mergeable.rest);
    if (group === undefined) groups.set(mergeable.rest, [mergeable]);
    else group.push(mergeable);
  }
  for (const group of groups.values()) {
    const [first] = group;
    const saved = savedBy(group);
    if (first === undefined || group.length < 2 || saved <= 0) continue;
    const names = listed(group.map(({ index }) => `Statement[${index}]`)).replaceAll('"', '');
    const sentence = `${names} as one list would save ${saved} characters.`;
    yield { code: 'statements-mergeable', index: first.index, sentence };
  }
}

/** A statement whose subjects could stand in another's list. */
interface Mergeable {
  readonly index: number;
  /** Everything about it but its subjects and its Sid, as a text to compare. */
  readonly rest: string;
  readonly subjects: readonly string[];
  /** Characters, as IAM counts them. */
  readonly size: number;
  /** The same without Sid and subjects, the brackets of their list included. */
  readonly emptySize: number;
}

function mergeableOf(one: ReadStatement): Mergeable | undefined {
  const { index, allows, providers, statement, text } = one;
  const [subject, second] = claimsOf(one, 'sub');
  if (!allows || providers.length === 0 || subject === undefined || second !== undefined) return undefined;
  if (!['StringEquals', 'StringLike'].includes(subject.operator)) return undefined;
  const written = JSON.parse(text) as { Condition: Record<string, Record<string, unknown>> };
  const { [subject.operator]: block } = written.Condition;
  const condition = { ...written.Condition, [subject.operator]: { ...block, [subject.key]: [] } };
  const empty = JSON.stringify({ ...written, Sid: undefined, Condition: condition });
  return {
    index,
    rest: restOf(statement, subject.key),
    subjects: subject.values,
    size: policySize(text),
    emptySize: policySize(empty),
  };
}

function restOf(
  { principals = [], actions, notActions, conditions }: ReadStatement['statement'],
  subject: string,
) {
  const who = principals.map(({ type, value }) => `${type} ${value}`).sort();
  const rows = conditions.map(({ operator, key, values }) =>
    JSON.stringify([operator, key.toLowerCase(), key === subject ? [] : [...values].sort()]),
  );
  return JSON.stringify([who, actions?.toSorted(), notActions?.toSorted(), rows.sort()]);
}

function savedBy(group: readonly Mergeable[]): number {
  const apart = group.reduce((sum, { size }) => sum + size + 1, -1);
  const subjects = new Set(group.flatMap((one) => one.subjects));
  const list = [...subjects].reduce((sum, value) => sum + policySize(JSON.stringify(value)) + 1, -1);
  const smallest = group.reduce(
    (least, { emptySize }) => Math.min(least, emptySize),
    Number.POSITIVE_INFINITY,
  );
  return apart - smallest - list;
}
