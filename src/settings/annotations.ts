import type { FlagTable } from './flag.ts';
import { IDENTITY_FLAGS } from './identity.ts';
import { TABLE_OUTPUT } from './output.ts';

const { annotationPrefix, iamRoleKey, iamExternalId, namespaceKey } = IDENTITY_FLAGS;

/** The flags of `podrole annotations`. */
export const ANNOTATIONS_FLAGS = {
  output: TABLE_OUTPUT,
  annotationPrefix,
  iamRoleKey,
  iamExternalId,
  namespaceKey,
} as const satisfies FlagTable;
