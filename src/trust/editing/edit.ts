import { PodroleError } from '../../errors.ts';
import { type PolicyDocument, readPolicyDocument } from '../document.ts';
import { parseOidcProviderArn, providersIn } from '../oidc-provider.ts';
import type { TrustPolicy } from '../policy.ts';
import { policySize } from '../size.ts';
import { type Admitted, admit } from './admit.ts';
import { admittedBy } from './admitted-by.ts';
import { isKiam, type KiamRoles } from './assume-role.ts';
import { type Dismissed, dismiss } from './dismiss.ts';
import { dropKiam, type KiamTrust, keepKiam } from './kiam.ts';
import { modelKey, modelOf, type TrustModel } from './model.ts';
import type { NamedSubjects } from './named-subjects.ts';
import { prove } from './prove.ts';
import { roleProbes } from './role-probes.ts';
import { sorted } from './sorted.ts';
import { tokenProbes } from './token-probes.ts';
import { writeDocument } from './write-document.ts';

/** What is to be changed; its parts apply in this order. */
export interface Edit {
  readonly dismiss?: Dismissed | undefined;
  readonly admit?: Admitted | undefined;
  readonly keepKiam?: KiamTrust | undefined;
  readonly dropKiam?: KiamRoles | undefined;
}

/** A trust policy after an edit. */
export interface Edited {
  readonly text: string;
  /** Whether another lets in who the policy let in before; it may only be written otherwise. */
  readonly isChanged: boolean;
  /** As IAM counts it. */
  readonly size: number;
  readonly sizeBefore: number;
  /** Who is named now and was not, and the reverse. */
  readonly added: readonly NamedSubject[];
  readonly removed: readonly NamedSubject[];
  /** Roles, such as that of kiam's server, that may assume the role now and could not. */
  readonly addedKiam: readonly string[];
  /** Roles of kiam's server that were let in. */
  readonly droppedKiam: readonly string[];
  /** What could not be proven, as it rests on conditions that are not evaluated. */
  readonly unproven: readonly string[];
}

/** A subject, or a pattern of them, as a statement names it. */
export interface NamedSubject {
  readonly subject: string;
  readonly providerArn: string;
  /** `undefined` for any. */
  readonly audience: string | undefined;
}

/** The policy that `render` starts from. */
export const EMPTY_POLICY = '{\n  "Version": "2012-10-17",\n  "Statement": []\n}\n';

/**
 * Edits a trust policy and proves the edit. Statements of ServiceAccounts are packed, one for each provider, audience and
 * operator; all others stay byte for byte. The result does not depend on the order of edits.
 *
 * @throws PodroleError TRUST_UNPROVEN where the policy would let in others, or not those that were named.
 */
export function edit(document: PolicyDocument, change: Edit): Edited {
  const before = modelOf(document);
  const dismissed = change.dismiss === undefined ? before : dismiss(before, change.dismiss);
  const admitted = change.admit === undefined ? dismissed : admit(dismissed, change.admit);
  const kept = change.keepKiam === undefined ? admitted : keepKiam(admitted, change.keepKiam);
  const { model: after, dropped } =
    change.dropKiam === undefined ? { model: kept, dropped: [] } : dropKiam(kept, change.dropKiam);
  const text = writeDocument(document, after);
  const policies = [document.policy, readPolicyDocument(text).policy] as const;
  const probes = [
    ...tokenProbes(policies, namedSubjects(change, document.policy, before)),
    ...roleProbes(policies, {
      allowed: newKiam(change, admitted, kept),
      refused: unwantedRoles(change, document.policy),
    }),
  ];
  const unproven = prove(...policies, probes);
  if (change.dismiss?.subjects === 'all' && change.dismiss.audience === undefined)
    refuseLeftovers(policies[1], change.dismiss.hostAndPath);
  const [was, is] = [namedIn(before), namedIn(after)];
  return {
    text,
    isChanged: modelKey(before) !== modelKey(after),
    size: policySize(text),
    sizeBefore: policySize(document.text),
    added: [...is].flatMap(([key, one]) => (was.has(key) ? [] : one)),
    removed: [...was].flatMap(([key, one]) => (is.has(key) ? [] : one)),
    addedKiam: kept === admitted || change.keepKiam === undefined ? [] : [change.keepKiam.roleArn],
    droppedKiam: dropped,
    unproven,
  };
}

/** In the order of their names. */
function namedIn({ grants }: TrustModel): ReadonlyMap<string, NamedSubject> {
  const named = [...grants.values()].flatMap(({ frame: { providerArn, audience }, subjects }) =>
    [...subjects].flatMap((subject) =>
      (audience?.values ?? [undefined]).map((one) => ({ subject, providerArn, audience: one })),
    ),
  );
  const keyed = named.map((one) => [JSON.stringify(Object.values(one)), one] as const);
  return new Map(keyed.sort(([a], [b]) => (a < b ? -1 : 1)));
}

function namedSubjects(
  { dismiss: dismissed, admit: admitted }: Edit,
  policy: TrustPolicy,
  before: TrustModel,
): readonly NamedSubjects[] {
  return [
    ...(admitted === undefined ? [] : [{ becomes: 'allowed' as const, ...admitted }]),
    ...(dismissed === undefined ? [] : refusedBy(dismissed, policy, before)),
  ];
}

/** By every provider of that issuer, whoever owns the statement. */
function refusedBy(dismissed: Dismissed, policy: TrustPolicy, before: TrustModel): readonly NamedSubjects[] {
  const { hostAndPath, audience } = dismissed;
  const subjects = dismissed.subjects === 'all' ? admittedBy(before, dismissed) : dismissed.subjects;
  return sorted(providersIn(policy.statements))
    .filter((arn) => parseOidcProviderArn(arn)?.hostAndPath === hostAndPath)
    .map((providerArn) => ({ becomes: 'refused', providerArn, audience, subjects, sessionNames: [] }));
}

/** A statement that is none of podrole's may let in whom nobody named: of an issuer that is to go, nothing may be left. */
function refuseLeftovers({ statements }: TrustPolicy, hostAndPath: string): void {
  const left = statements.findIndex(
    (statement) =>
      statement.effect === 'Allow' &&
      providersIn([statement]).some((arn) => parseOidcProviderArn(arn)?.hostAndPath === hostAndPath),
  );
  if (left === -1) return;
  const why = `Statement[${left}] of the edited policy still names the provider of ${hostAndPath}, in a form that podrole does not edit; take it out by hand`;
  throw new PodroleError('TRUST_UNPROVEN', `nothing was changed, as ${why}`);
}

/** Those that are to be dropped, wherever statements name them. */
function unwantedRoles({ dropKiam: roles }: Edit, { statements }: TrustPolicy): readonly string[] {
  if (roles === undefined) return [];
  const named = statements.flatMap(({ effect, principals = [] }) => (effect === 'Allow' ? principals : []));
  return sorted([
    ...(roles === 'named-kiam' ? [] : [roles.roleArn]),
    ...named.filter((principal) => isKiam(principal, roles)).map(({ value }) => value),
  ]);
}

/** What is there already is kept, whatever it asks for. */
function newKiam({ keepKiam: asked }: Edit, before: TrustModel, after: TrustModel): KiamTrust | undefined {
  return asked === undefined || (asked.externalIds.length === 0 && before === after) ? undefined : asked;
}
