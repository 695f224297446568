import { type AllowLine, fits } from './allow-list.ts';
import { type Left, left } from './left.ts';
import { nearRole } from './near-role.ts';
import type { TargetOptions } from './targets.ts';

/** Lines that are told one by one; a list may be that of many clusters. */
const MOST_LINES = 20;

/**
 * The lines of a file that fit no role that is asked for: misspelt, or out of use. With prune, a line alone says that its
 * role is looked at. Pure.
 */
export function unfittingLines(
  asked: ReadonlySet<string>,
  { allowance, prune }: TargetOptions,
): readonly Left[] {
  const { list } = allowance;
  if (list === undefined) return [];
  const roles = [...asked];
  const unfitting = list.lines.filter(({ arn, isPattern }) =>
    isPattern ? !roles.some((role) => fits(arn, role)) : !prune && !asked.has(arn),
  );
  const more = unfitting.length - MOST_LINES;
  return [
    ...unfitting.slice(0, MOST_LINES).map((line) => told(line, { name: list.name, roles })),
    ...(more > 0 ? [left(undefined, 'fits-nothing', { why: `${more} more lines of ${list.name}` })] : []),
  ];
}

function told(
  { arn, at, isPattern }: AllowLine,
  { name, roles }: { readonly name: string; readonly roles: readonly string[] },
) {
  const near = isPattern ? undefined : nearRole(arn, roles);
  const but = near === undefined ? '' : `; ${near} is`;
  return left(arn, 'fits-nothing', { why: `${name} line ${at} fits no role that is asked for${but}` });
}
