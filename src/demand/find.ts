import type { Demand } from './demand.ts';
import { findMissingAccounts, findMissingNamespaces, findShared, findStanding } from './find-accounts.ts';
import {
  findAskedBases,
  findBases,
  findCrossed,
  findDefaults,
  findElsewhere,
  findOversized,
} from './find-roles.ts';
import { findUnusable } from './find-unusable.ts';
import type { FindingOptions } from './finding-options.ts';
import { FINDINGS, type Finding, finding } from './findings.ts';

/** What a demand has against it: errors first, and the same whatever the order of the objects was. Pure. */
export function findingsOf(demand: Demand, options: FindingOptions): readonly Finding[] {
  const found = CHECKS.flatMap((check) => check(demand, options));
  return found.sort((one, other) => rankOf(one) - rankOf(other) || byPlace(one, other));
}

type Check = (demand: Demand, options: FindingOptions) => readonly Finding[];

const CHECKS: readonly Check[] = [
  findUnusable,
  findOversized,
  findCrossed,
  findElsewhere,
  findShared,
  findBases,
  findAskedBases,
  findStanding,
  findDefaults,
  findMissingAccounts,
  findMissingNamespaces,
  findUnlisted,
];

/** In the order of the table, by which errors come first. */
const ORDER = new Map(Object.keys(FINDINGS).map((code, index) => [code, index]));

function rankOf({ code }: Finding): number {
  return ORDER.get(code) ?? 0;
}

function byPlace(one: Finding, other: Finding): number {
  if (one.at === other.at) return one.text < other.text ? -1 : 1;
  return one.at < other.at ? -1 : 1;
}

function findUnlisted({ unlisted }: Demand): readonly Finding[] {
  return unlisted.map(({ resource, why }) => finding('kind-unlisted', resource, why));
}
