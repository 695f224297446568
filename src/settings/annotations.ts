import type { FlagTable } from './flag.ts';
import { IDENTITY_FLAGS } from './identity.ts';
import { choice } from './values.ts';

const { annotationPrefix, iamRoleKey, iamExternalId, namespaceKey } = IDENTITY_FLAGS;

/** The flags of `podrole annotations`. */
export const ANNOTATIONS_FLAGS = {
  output: {
    name: 'output',
    short: 'o',
    takes: 'FORMAT',
    value: choice(['table', 'json']),
    default: 'table',
    help: 'table for people, json for machines',
  },
  annotationPrefix,
  iamRoleKey,
  iamExternalId,
  namespaceKey,
} as const satisfies FlagTable;
