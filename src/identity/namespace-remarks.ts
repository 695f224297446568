import { allowedRolesOf } from './allowed-roles.ts';
import { annotation } from './annotation.ts';
import { CHAIN_BASE_ROLE } from './chain.ts';
import { type DialectMode, dialectsIn } from './dialects.ts';
import type { Match } from './expressions.ts';
import type { ObjectFacts, StringMap } from './facts.ts';
import { PERMITTED_KEY } from './iam-keys.ts';
import { expressionDifference } from './permitted-note.ts';
import { quote, verbatim } from './quote.ts';
import type { Remark } from './reasons.ts';
import { isRoleArn } from './role-arn.ts';
import type { DecisionContext } from './search.ts';

type Context = Pick<DecisionContext, 'settings' | 'expressions'>;

/**
 * What is wrong with what a Namespace says of roles, or means something else elsewhere, for the one who writes it: of the
 * dialects that count in it. Of one in audit it is only told what it would say.
 */
export function namespaceRemarks(holder: string, facts: ObjectFacts, context: Context): readonly Remark[] {
  const { annotations, labels } = facts;
  const { kiam, kube2iam } = dialectsIn(labels, context.settings, []);
  const either = [kiam, kube2iam].includes('on') ? 'on' : kiam === 'off' ? kube2iam : kiam;
  return [
    ...inMode(kiam, () => permittedRemarks(holder, annotations, context)),
    ...inMode(kube2iam, () => allowedRemarks(holder, facts, context)),
    ...inMode(either, () => baseRemarks(holder, annotations)),
  ];
}

function inMode(mode: DialectMode, remarks: () => readonly Remark[]): readonly Remark[] {
  switch (mode) {
    case 'on':
      return remarks();
    case 'audit':
      return remarks().map(({ code, text }) => ({
        code: 'dialect-audit',
        text: `would say ${code}: ${text}`,
      }));
    case 'off':
      return [];
  }
}

function permittedRemarks(
  holder: string,
  annotations: StringMap,
  { settings, expressions }: Context,
): readonly Remark[] {
  const permitted = annotation(holder, annotations, PERMITTED_KEY);
  if (permitted === undefined || permitted.value === '') return [];
  const problem = problemOf(expressions.match(permitted.value, 'whole', ''));
  if (problem !== undefined) return [invalid(problem, permitted.described)];
  const difference = expressionDifference(permitted.value, settings, expressions);
  return difference === undefined
    ? []
    : [{ code: 'permitted-differs', text: `${difference}: ${permitted.described}` }];
}

function allowedRemarks(
  holder: string,
  facts: ObjectFacts,
  { settings, expressions }: Context,
): readonly Remark[] {
  const given = annotation(holder, facts.annotations, settings.namespaceKey);
  if (given === undefined) return [];
  const { patterns, problem, excess } = allowedRolesOf(facts, settings);
  if (problem !== undefined)
    return [{ code: 'allowed-roles-invalid', text: `${problem}: ${given.described}` }];
  if (settings.namespaceRestrictionFormat === 'glob') return [];
  if (excess !== undefined) return [invalid(excess, given.described)];
  return patterns.flatMap(({ written, completed }) => {
    const bad = problemOf(expressions.match(completed, 'anywhere', ''));
    return bad === undefined ? [] : [invalid(`holds ${quote(written)}, which ${bad}`, given.described)];
  });
}

function baseRemarks(holder: string, annotations: StringMap): readonly Remark[] {
  const base = annotation(holder, annotations, CHAIN_BASE_ROLE);
  if (base === undefined || isRoleArn(base.value)) return [];
  const text = `not of the form arn:PARTITION:iam::ACCOUNT:role/NAME: ${base.described}`;
  return [{ code: 'role-arn-malformed', text }];
}

function problemOf(match: Match): string | undefined {
  return typeof match === 'boolean' ? undefined : verbatim(match.problem, 200);
}

function invalid(problem: string, described: string): Remark {
  return { code: 'permitted-invalid', text: `permits nothing, as it ${problem}: ${described}` };
}
