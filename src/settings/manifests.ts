import type { FlagTable } from './flag.ts';
import { text } from './values.ts';

/** The files that stand in for an API server. */
export const MANIFEST_FLAGS = {
  manifests: {
    name: 'manifests',
    takes: 'PATH',
    value: text,
    repeatable: true,
    help: 'file or folder of YAML or JSON manifests that stands in for the API server (repeatable)',
  },
} as const satisfies FlagTable;
