/** String keys and values, as Kubernetes keeps annotations and labels. */
export type StringMap = Readonly<Record<string, string>>;

/** What a decision reads of a ServiceAccount or a Namespace. */
export interface ObjectFacts {
  readonly annotations: StringMap;
  readonly labels: StringMap;
}

/** An object without annotations or labels: what an object that is not known counts as. */
export const NO_FACTS: ObjectFacts = { annotations: {}, labels: {} };

/**
 * What decisions ask of the cluster. Answers come from memory: `undefined` means that the object is
 * not known, which is no error.
 */
export interface ClusterFacts {
  serviceAccount(namespace: string, name: string): ObjectFacts | undefined;
  namespace(name: string): ObjectFacts | undefined;
}
