import { CONFIG_MAP } from '../../identity/config-map.ts';
import type { FactKind } from '../../identity/facts.ts';
import type { Keeps } from '../../identity/keeping.ts';
import { asObject, type JsonObject } from '../../identity/pod.ts';
import type { LiveAnswer, LiveFacts, LiveSubject } from '../live-facts.ts';
import { type KeptConfigMap, rolesOf } from './config-map.ts';
import { keptFacts } from './kept-facts.ts';
import type { ReadLive } from './live-reads.ts';
import { isObjectName } from './object-name.ts';

/** What {@link createLiveFacts} needs. */
export interface LiveFactsOptions extends Pick<LiveFacts, 'isSynced'> {
  /** How each kind that decisions can rest on is read. */
  readonly reads: ReadonlyMap<FactKind, ReadLive>;
  readonly keeps: Keeps;
  /** Where the ConfigMap lies, and what is known of it; `undefined` where it gives no roles. */
  readonly configMap: { readonly namespace: string; readonly kept: KeptConfigMap } | undefined;
}

type Reader = (readLive: ReadLive, subject: LiveSubject, until: number) => Promise<LiveAnswer>;

/** Reads, for an admission, what the API server has right now. */
export function createLiveFacts(options: LiveFactsOptions): LiveFacts {
  const { reads, isSynced, keeps, configMap } = options;
  const readers: Readonly<Record<FactKind, Reader>> = {
    ServiceAccount: serviceAccountReader(keeps),
    Namespace: namespaceReader(keeps),
    ConfigMap: configMapReader(configMap),
  };
  return {
    kinds: [...reads.keys()],
    isSynced,
    async read(kind, subject, until) {
      const readLive = reads.get(kind);
      return readLive === undefined ? { facts: {} } : readers[kind](readLive, subject, until);
    },
  };
}

function serviceAccountReader(keeps: Keeps): Reader {
  return async (readLive, { namespace, serviceAccount }, until) => {
    if (!isObjectName(namespace) || !isObjectName(serviceAccount))
      return { facts: { serviceAccount: () => undefined } };
    const path = `/api/v1/namespaces/${namespace}/serviceaccounts/${serviceAccount}`;
    const answer = await readLive(path, 'metadata', until);
    if ('unread' in answer) return answer;
    const facts = answer.object && keptFacts(answer.object, keeps).facts;
    return { facts: { serviceAccount: () => facts } };
  };
}

function namespaceReader(keeps: Keeps): Reader {
  return async (readLive, { namespace }, until) => {
    if (!isObjectName(namespace)) return { facts: { namespace: () => undefined } };
    const answer = await readLive(`/api/v1/namespaces/${namespace}`, 'metadata', until);
    if ('unread' in answer) return answer;
    const facts = answer.object && keptFacts(answer.object, keeps).facts;
    return { facts: { namespace: () => facts } };
  };
}

/** The ConfigMap may be large and is one for all: it is read whole only if it has changed, and parsed once. */
function configMapReader(configMap: LiveFactsOptions['configMap']): Reader {
  let parsed:
    | { readonly version: string | undefined; readonly roles: ReturnType<typeof rolesOf> }
    | undefined;
  return async (readLive, _subject, until) => {
    if (configMap === undefined) return { facts: {} };
    const { namespace, kept } = configMap;
    const path = `/api/v1/namespaces/${namespace}/configmaps/${CONFIG_MAP.name}`;
    const known = await readLive(path, 'metadata', until);
    if ('unread' in known) return known;
    if (versionOf(known) === kept.version) return { facts: { configMapRole: kept.roles.find } };
    const answer = await readLive(path, 'whole', until);
    if ('unread' in answer) return answer;
    const version = versionOf(answer);
    if (parsed === undefined || parsed.version !== version)
      parsed = { version, roles: rolesOf(answer.object ?? {}) };
    const { roles } = parsed;
    return { facts: { configMapRole: ('problem' in roles ? kept.roles : roles).find } };
  };
}

function versionOf(answer: { readonly object: JsonObject | undefined }): string | undefined {
  const version = asObject(answer.object?.metadata)?.resourceVersion;
  return typeof version === 'string' ? version : undefined;
}
