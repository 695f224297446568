import { type ConfigMapRoles, NO_ROLES } from './config-map.ts';
import { type ContainerCredentialsList, NOBODY } from './container-credentials.ts';

/** String keys and values, as Kubernetes keeps annotations and labels. */
export type StringMap = Readonly<Record<string, string>>;

/** Longer values of annotations are good for nothing but to be called too long. Characters. */
export const LONGEST_KEPT = 16_384;

/** What a decision reads of a ServiceAccount or a Namespace. */
export interface ObjectFacts {
  readonly annotations: StringMap;
  readonly labels: StringMap;
}

/** The kinds of object on which a decision can rest, besides the pod. */
export type FactKind = 'ServiceAccount' | 'ConfigMap' | 'Namespace';

/** An object without annotations or labels: what an object that is not known counts as. */
export const NO_FACTS: ObjectFacts = { annotations: {}, labels: {} };

/**
 * What decisions ask of the cluster. Answers come from memory: `undefined` means that the object is
 * not known, which is no error.
 */
export interface StoreFacts {
  serviceAccount(namespace: string, name: string): ObjectFacts | undefined;
  namespace(name: string): ObjectFacts | undefined;
  /** The ConfigMap's role for a ServiceAccount. */
  readonly configMapRole: ConfigMapRoles['find'];
}

/** Names of the keys in a ConfigMap's or Secret's data; `undefined` where the object is not known. */
export type KeysOf = (
  kind: 'ConfigMap' | 'Secret',
  namespace: string,
  name: string,
) => readonly string[] | undefined;

/** {@link StoreFacts} and what a file says of the EKS Pod Identity agent. */
export interface ClusterFacts extends StoreFacts {
  readonly usesContainerCredentials: ContainerCredentialsList;
}

/** A cluster of which nothing is known. */
export const NOTHING_KNOWN: ClusterFacts = {
  serviceAccount: () => undefined,
  namespace: () => undefined,
  configMapRole: NO_ROLES.find,
  usesContainerCredentials: NOBODY,
};
