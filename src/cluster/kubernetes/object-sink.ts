import type { ObjectFacts } from '../../identity/facts.ts';
import type { Keeps } from '../../identity/keeping.ts';
import type { Collection, Sink } from './collection.ts';
import { keptFacts } from './kept-facts.ts';
import type { ObjectIndex } from './object-index.ts';

/** Every ServiceAccount of the cluster. */
export const SERVICE_ACCOUNTS: Collection = {
  kind: 'ServiceAccount',
  path: '/api/v1/serviceaccounts',
  metadataOnly: true,
};

/** Every Namespace of the cluster. */
export const NAMESPACES: Collection = { kind: 'Namespace', path: '/api/v1/namespaces', metadataOnly: true };

/** Puts what counts of each object into an index, and tells of it. */
export function indexSink(
  index: ObjectIndex,
  keeps: Keeps,
  onChange: (key: string, facts: ObjectFacts) => void = () => {},
): Sink {
  return {
    restart: index.restart,
    put(object) {
      const { key, facts } = keptFacts(object, keeps);
      index.put(key, facts);
      onChange(key, facts);
    },
    remove: (object) => index.remove(keptFacts(object, keeps).key),
    restarted: index.restarted,
  };
}
