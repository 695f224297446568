import { withMember } from '../document.ts';
import type { Principal, Statement } from '../policy.ts';
import { assumeRoleStatement, isAssumeRole, isForKiam, isKiam, type KiamRoles } from './assume-role.ts';
import type { Foreign, TrustModel } from './model.ts';
import { sorted } from './sorted.ts';

/** kiam's server, and under which external ids it may assume the role. */
export interface KiamTrust {
  readonly roleArn: string;
  /** Empty where it gives none. */
  readonly externalIds: readonly string[];
}

/**
 * Keeps, or begins, the statement by which kiam's server may assume the role. One that has it already without external ids
 * lets it in with any.
 *
 * @see https://github.com/uswitch/kiam/blob/master/docs/IAM.md
 */
export function keepKiam(model: TrustModel, { roleArn, externalIds }: KiamTrust): TrustModel {
  const mine = model.foreign.filter(
    ({ statement }) => isForKiam(statement, { roleArn }) && isPlain(statement),
  );
  // What is there is kept, not widened.
  if (mine.length > 0 && externalIds.length === 0) return model;
  const known = mine.map(({ statement }) => externalIdsOf(statement));
  if (known.some((ids) => ids === undefined)) return model;
  const missing = externalIds.filter((id) => !known.some((ids) => ids?.includes(id)));
  if (mine.length > 0 && missing.length === 0) return model;
  const rest = model.foreign.filter((one) => !mine.includes(one));
  const all = sorted([...known.flatMap((ids) => ids ?? []), ...missing]);
  // What leaves before the grants moves them up.
  const place = model.foreign.slice(0, model.place).filter((one) => !mine.includes(one)).length;
  return { ...model, place, foreign: [...rest, assumeRoleStatement([{ type: 'AWS', value: roleArn }], all)] };
}

/** Takes kiam's server out of the statements that let it assume the role; others that a statement names stay. */
export function dropKiam(
  model: TrustModel,
  roles: KiamRoles,
): { readonly model: TrustModel; readonly dropped: readonly string[] } {
  const dropped: string[] = [];
  const foreign: Foreign[] = [];
  let { place } = model;
  for (const [index, one] of model.foreign.entries()) {
    const { statement } = one;
    const gone = isAssumeRole(statement)
      ? (statement.principals ?? []).filter((principal) => isKiam(principal, roles))
      : [];
    dropped.push(...gone.map(({ value }) => value));
    const left = (statement.principals ?? []).filter((principal) => !gone.includes(principal));
    if (gone.length === 0) foreign.push(one);
    else if (left.length > 0) foreign.push(withPrincipals(one, left));
    else if (index < model.place) place--;
  }
  return { model: { ...model, foreign, place }, dropped: sorted(dropped) };
}

/** Whether it asks for nothing but external ids. */
function isPlain({ actions = [], conditions }: Statement): boolean {
  return (
    actions.length === 1 &&
    conditions.every(
      ({ operator, key }) => operator === 'StringEquals' && key.toLowerCase() === 'sts:externalid',
    )
  );
}

/** `undefined` where none is asked for. */
function externalIdsOf({ conditions }: Statement): readonly string[] | undefined {
  return conditions.length === 0 ? undefined : conditions.flatMap(({ values }) => values);
}

/** Everything else in it stays, byte for byte. */
function withPrincipals({ statement, written }: Foreign, left: readonly Principal[]): Foreign {
  const byType = new Map<string, string[]>();
  for (const { type, value } of left) byType.set(type, [...(byType.get(type) ?? []), value]);
  const Principal = Object.fromEntries(
    [...byType].map(([type, values]) => [type, values.length === 1 ? values[0] : values]),
  );
  const kept =
    typeof written === 'string' ? withMember(written, 'Principal', Principal) : { ...written, Principal };
  return { statement: { ...statement, principals: left }, written: kept };
}
