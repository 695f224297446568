import type { ContainerCredentialsList } from '../identity/container-credentials.ts';
import type { DecisionContext } from '../identity/search.ts';

/** By which rules is decided, whatever the objects come from. */
export interface DemandRules extends Pick<DecisionContext, 'settings' | 'expressions'> {
  readonly usesContainerCredentials: ContainerCredentialsList;
  /** Namespace of the ConfigMap that gives roles; `undefined` where none does. */
  readonly configMapNamespace: string | undefined;
}
