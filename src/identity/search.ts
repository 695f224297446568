import { annotation } from './annotation.ts';
import type { Verdict } from './decision.ts';
import type { Dialect, DialectModes } from './dialects.ts';
import type { Expressions } from './expressions.ts';
import type { ClusterFacts, FactKind } from './facts.ts';
import { decideEks, decideIam, remarkUnused } from './iam-role.ts';
import type { ActiveDialects } from './iam-rule.ts';
import { decideContainerCredentials, type Jitter } from './pod-identity.ts';
import { quote } from './quote.ts';
import type { Remark } from './reasons.ts';
import type { RoleContext } from './role-context.ts';
import { ROLE_PLACES, type RolePlace, type RoleSource, type Subject } from './role-source.ts';
import { type IdentitySettings, readsNamespaces } from './settings.ts';

/** Everything on which a decision depends besides the pod. */
export interface DecisionContext {
  readonly facts: ClusterFacts;
  readonly settings: IdentitySettings;
  readonly jitter: Jitter;
  /** What Namespaces say of roles, compiled. */
  readonly expressions: Expressions;
}

/** A verdict, and whose word it rests on. */
export interface Found {
  readonly verdict: Verdict;
  readonly asked: readonly FactKind[];
  /** Those of them that named no role, or forbade one. */
  readonly silent: readonly FactKind[];
}

/** What is asked for: what is done, or what would be done if the dialects in audit were on. */
export type Purpose = 'decide' | 'audit';

function activeIn(modes: DialectModes, purpose: Purpose): ActiveDialects {
  const counts = (dialect: Dialect) =>
    modes[dialect] === 'on' || (purpose === 'audit' && modes[dialect] === 'audit');
  return { eks: counts('eks'), kiam: counts('kiam'), kube2iam: counts('kube2iam') };
}

/**
 * Looks for a role in one place after the other, as far as their dialects count. The list for container credentials comes
 * before them all.
 */
export function search(
  subject: Subject,
  { modes, purpose }: { readonly modes: DialectModes; readonly purpose: Purpose },
  { facts, settings, jitter, expressions }: DecisionContext,
  remarks: Remark[],
): Found {
  const rests = restsOn();
  // Its labels say which dialects count; one that is not known may have any.
  if (readsNamespaces(settings)) {
    if (subject.namespaceKnown) rests.hear('Namespace');
    else rests.doubt('Namespace');
  }
  const active = activeIn(modes, purpose);
  const isAudit = purpose === 'audit';
  const context: RoleContext = { subject, active, settings, expressions, isAudit, remarks, rests };
  const isOn = (dialects: readonly Dialect[]) => dialects.some((dialect) => active[dialect]);
  const { namespace, serviceAccount } = subject.pod;
  if (facts.usesContainerCredentials(namespace, serviceAccount)) {
    if (active.eks) return rests.found(decideListed(context, jitter));
    askForLabels(context);
  }
  for (const place of ROLE_PLACES) {
    const { dialects, asks, find } = place;
    if (asks !== undefined && (asks !== 'Namespace' || settings.namespaceRoles)) rests.ask(asks);
    const counts = isOn(dialects);
    const source = find(subject, { facts, settings, remarks: counts ? remarks : [] });
    if (source === undefined) continue;
    if (counts) return rests.found(verdictOf(place, source, context));
    askForLabels(context);
  }
  if (active.kiam || active.kube2iam) remarkUnused(context);
  if (!subject.known) {
    remarks.push({ code: 'service-account-unknown', text: `${subject.accountName} is not known` });
  }
  return rests.found({ outcome: 'none', reason: 'no-role' });
}

function verdictOf({ dialects, asks }: RolePlace, source: RoleSource, context: RoleContext): Verdict {
  const verdict = dialects.includes('eks') ? decideEks(source, context) : decideIam(source, context);
  if (verdict.outcome === 'grant' && asks !== undefined) context.rests.vouch(asks);
  return verdict;
}

/** The list comes before whatever the pod asks for. */
function decideListed({ subject, active, settings, remarks }: RoleContext, jitter: Jitter): Verdict {
  const asked = annotation('Pod', subject.pod.annotations, settings.iamRoleKey);
  if (asked?.value && (active.kiam || active.kube2iam)) {
    const text = `the list of container credentials stands, not ${quote(asked.value)}: ${asked.described}`;
    remarks.push({ code: 'role-overridden', text });
  }
  return decideContainerCredentials(subject, settings, jitter, remarks);
}

/** A word that does not count here would, if the Namespace had another label. */
function askForLabels({ settings, rests }: RoleContext): void {
  if (readsNamespaces(settings)) rests.ask('Namespace');
}

/** Notes who is asked, and who vouches for what comes of it. */
function restsOn() {
  const asked: FactKind[] = [];
  const doubted: FactKind[] = [];
  const vouched: FactKind[] = [];
  const unknown: FactKind[] = [];
  const hear = (kind: FactKind) => {
    if (!asked.includes(kind)) asked.push(kind);
  };
  return {
    /** Its word would count, but is not in doubt. */
    hear,
    ask(kind: FactKind) {
      hear(kind);
      if (!doubted.includes(kind)) doubted.push(kind);
    },
    /** It is not known at all: nothing can vouch for it. */
    doubt(kind: FactKind) {
      hear(kind);
      unknown.push(kind);
    },
    vouch(kind: FactKind) {
      vouched.push(kind);
    },
    found: (verdict: Verdict): Found => ({
      verdict,
      asked,
      silent: asked.filter(
        (kind) => unknown.includes(kind) || (doubted.includes(kind) && !vouched.includes(kind)),
      ),
    }),
  };
}
