import type { ApiClient } from '../cluster/kubernetes/api-client.ts';
import { asObject, type JsonObject } from '../identity/pod.ts';
import { ASKING_KINDS, type AskingKind, pathOf } from './asking-kinds.ts';
import { readFacts } from './cluster-facts.ts';
import type { Demand } from './demand.ts';
import type { DemandRules } from './demand-rules.ts';
import { type Derivation, startDerivation } from './derive.ts';
import { accountAsker } from './holder.ts';
import { ListExpired, type ListWhole, listWholeWith, Unlistable } from './list-whole.ts';
import { isSpokenFor } from './spoken-for.ts';
import { templateAsker } from './template-asker.ts';

/** How often lists are begun anew that took too long. */
const ATTEMPTS = 3;

/** What reading may take, whatever the API server does. Milliseconds. */
const LONGEST = 600_000;

/**
 * The demand of a cluster: of every ServiceAccount, running pod and workload template. Read page by page; of pods and
 * templates nothing is kept but who asks for what. A kind that may not be listed is noted, and missing.
 *
 * @param signal - gives it up.
 * @throws PodroleError CLUSTER_UNREADABLE for ServiceAccounts, Namespaces (where they count) or the ConfigMap that cannot be
 * read, and for an API server that does not answer; MANIFEST_INVALID for a ConfigMap that is no list of roles.
 */
export async function clusterDemand(
  client: ApiClient,
  rules: DemandRules,
  signal?: AbortSignal,
): Promise<Demand> {
  const limit = AbortSignal.timeout(LONGEST);
  const listWhole = listWholeWith(client, signal === undefined ? limit : AbortSignal.any([signal, limit]));
  for (let attempt = 1; ; attempt++) {
    try {
      return await deriveOnce(listWhole, rules);
    } catch (error) {
      if (!(error instanceof ListExpired) || attempt === ATTEMPTS) throw error;
    }
  }
}

async function deriveOnce(listWhole: ListWhole, rules: DemandRules): Promise<Demand> {
  const { settings, expressions, usesContainerCredentials } = rules;
  const { facts, serviceAccounts } = await readFacts(listWhole, rules);
  const derivation = startDerivation({
    settings,
    expressions,
    facts: { ...facts, usesContainerCredentials },
  });
  for (const { namespace, name } of serviceAccounts) derivation.ask(accountAsker(namespace, name));
  const listed: AskingKind[] = [];
  for (const kind of ASKING_KINDS) {
    if (await askAll(listWhole, kind, { listed, derivation })) listed.push(kind);
  }
  return derivation.demand();
}

/** Asks all of a kind; answers whether it could. */
async function askAll(
  listWhole: ListWhole,
  asking: AskingKind,
  { listed, derivation }: { readonly listed: readonly AskingKind[]; readonly derivation: Derivation },
): Promise<boolean> {
  const { kind, resource } = asking;
  const isAsked = (owner: { readonly apiVersion: string; readonly kind: string }) =>
    listed.some((one) => one.kind === owner.kind && owner.apiVersion.startsWith(`${one.group}/`));
  try {
    await listWhole({ path: pathOf(asking), metadataOnly: false }, (given) => {
      const object = given as JsonObject;
      const namespace = String(asObject(object.metadata)?.namespace);
      const asker = isSpokenFor(kind, object, isAsked)
        ? undefined
        : templateAsker({ kind, object, namespace });
      if (asker !== undefined) derivation.ask(asker);
    });
    return true;
  } catch (error) {
    if (!(error instanceof Unlistable)) throw error;
    derivation.miss({ resource, why: error.why });
    return false;
  }
}
