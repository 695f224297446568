import type { PublishedDocument } from '../documents.ts';

/** Where an object lies: below the host of an issuer, and below the issuer itself. */
export type ObjectPlace = Pick<PublishedDocument, 'path' | 'below'>;

/** An object as a target holds it. */
export interface StoredObject {
  readonly body: string;
  /** Changes whenever the object does; what a conditional write is held against. */
  readonly version: string;
  /** What the object is served with; `undefined` where the target does not decide that. */
  readonly served?: Pick<PublishedDocument, 'contentType' | 'cacheControl'>;
}

/** Where the documents of an issuer are published. */
export interface Target {
  /** As the user wrote it: `dir:PATH` or `s3://BUCKET/PREFIX`. */
  readonly name: string;
  /**
   * The object, or `undefined` where there is none.
   *
   * @throws PodroleError TARGET_UNAVAILABLE where that may pass, TARGET_INVALID where it does not.
   */
  read(place: ObjectPlace): Promise<StoredObject | undefined>;
  /**
   * Writes an object whole, if it still is of the expected version; `undefined` expects that there is none.
   *
   * @returns `conflict` where somebody else was faster.
   * @throws PodroleError as `read` does.
   */
  write(document: PublishedDocument, expected: string | undefined): Promise<'written' | 'conflict'>;
}
