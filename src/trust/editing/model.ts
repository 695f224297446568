import type { PolicyDocument } from '../document.ts';
import type { Statement } from '../policy.ts';
import { isKiamStatement } from './assume-role.ts';
import { type Frame, frameKey, frameOf } from './frame.ts';
import { sorted } from './sorted.ts';

/** ServiceAccounts that are let in under one frame. */
export interface Grants {
  readonly frame: Frame;
  readonly subjects: ReadonlySet<string>;
  /** The statement as it stands in the document, if these are its subjects and one statement has them all. */
  readonly written?: string;
}

/** A statement that podrole does not own: kept as it is. */
export interface Foreign {
  readonly statement: Statement;
  /** Byte for byte as in the document, or the JSON of a new one. */
  readonly written: string | object;
}

/** What a trust policy says, apart from how: who is let in, and statements that are none of podrole's. */
export interface TrustModel {
  /** By {@link frameKey}. */
  readonly grants: ReadonlyMap<string, Grants>;
  readonly foreign: readonly Foreign[];
  /** How many of the foreign statements stand before the grants. */
  readonly place: number;
}

/** Reads the model of a trust policy. */
export function modelOf({ statements }: PolicyDocument): TrustModel {
  const grants = new Map<string, Grants>();
  const foreign: Foreign[] = [];
  let place: number | undefined;
  for (const { statement, text } of statements) {
    const owned = frameOf(statement);
    if (owned === undefined) {
      foreign.push({ statement, written: text });
      continue;
    }
    place ??= foreign.length;
    const key = frameKey(owned.frame);
    const before = grants.get(key);
    const isAsWritten = before === undefined && isSorted(owned.subjects);
    grants.set(key, {
      frame: owned.frame,
      subjects: new Set([...(before?.subjects ?? []), ...owned.subjects]),
      ...(isAsWritten && { written: text }),
    });
  }
  return { grants, foreign, place: place ?? placeBeforeKiam(foreign) };
}

/** What is let in by one issuer, whatever the account of its provider, and with an audience if one is named. */
export function grantsOf(
  { grants }: TrustModel,
  { hostAndPath, audience }: { readonly hostAndPath: string; readonly audience: string | undefined },
): readonly Grants[] {
  return [...grants.values()].filter(
    ({ frame }) =>
      frame.hostAndPath === hostAndPath &&
      (audience === undefined || frame.audience?.values.includes(audience)),
  );
}

/** The model with other subjects under one frame; none of them takes the statement away. */
export function withSubjects(model: TrustModel, frame: Frame, subjects: Iterable<string>): TrustModel {
  const grants = new Map(model.grants);
  const set = new Set(subjects);
  if (set.size === 0) grants.delete(frameKey(frame));
  else grants.set(frameKey(frame), { frame, subjects: set });
  return { ...model, grants };
}

/** Who is let in, as a text that is the same for the same model however it is written. */
export function modelKey({ grants, foreign }: TrustModel): string {
  const ours = sorted([...grants].map(([key, { subjects }]) => `${key} ${JSON.stringify(sorted(subjects))}`));
  return JSON.stringify([ours, sorted(foreign.map(({ statement }) => JSON.stringify(statement)))]);
}

/** Where it makes no difference to what comes first: the statement of kiam is the one that is to go. */
function placeBeforeKiam(foreign: readonly Foreign[]): number {
  const kiam = foreign.findIndex(({ statement }) => isKiamStatement(statement));
  return kiam === -1 ? foreign.length : kiam;
}

function isSorted(subjects: readonly string[]): boolean {
  return subjects.every((subject, index) => index === 0 || (subjects[index - 1] ?? '') < subject);
}
