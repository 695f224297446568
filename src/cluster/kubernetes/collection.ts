import type { FactKind } from '../../identity/facts.ts';

/** Objects of one kind, as the API server has them: as a rule one that decisions can rest on. */
export interface Collection<Kind extends string = FactKind> extends Listing {
  readonly kind: Kind;
}

/** What can be listed and watched. */
export interface Listing {
  /** Below the server's address. */
  readonly path: string;
  /** Leaves all others out; with a resource name in the RBAC rule it must name it. */
  readonly fieldSelector?: string;
  /** Whether all that counts is in the objects' metadata. */
  readonly metadataOnly: boolean;
}

/** Where the objects of a collection go as they come. */
export interface Sink {
  /** All objects that there are follow. */
  restart(): void;
  /** An object as it is now. */
  put(object: object): void;
  remove(object: object): void;
  /** All have been put; what was not is gone. */
  restarted(): void;
}

const METADATA = 'g=meta.k8s.io;v=v1';

/** The media type of one object's metadata. */
export const METADATA_OF_ONE = `application/json;as=PartialObjectMetadata;${METADATA}`;

/** The media type of a collection's objects, in a list or a watch. */
export function mediaType({ metadataOnly }: Listing, how: 'list' | 'watch'): string {
  if (!metadataOnly) return 'application/json';
  return how === 'watch' ? METADATA_OF_ONE : `application/json;as=PartialObjectMetadataList;${METADATA}`;
}

/** The address of a list or watch. */
export function requestPath(
  { path, fieldSelector }: Listing,
  query: Readonly<Record<string, string>>,
): string {
  const selected = fieldSelector === undefined ? query : { ...query, fieldSelector };
  return `${path}?${new URLSearchParams(selected)}`;
}
