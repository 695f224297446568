import type { FlagTable, SettingsOf } from './flag.ts';
import { IDENTITY_FLAGS } from './identity.ts';
import { MANIFEST_FLAGS } from './manifests.ts';
import { choice, label, text } from './values.ts';

/** The flags of `podrole inject`. */
export const INJECT_FLAGS = {
  filename: {
    name: 'filename',
    short: 'f',
    takes: 'FILE',
    value: text,
    repeatable: true,
    help: 'file or folder of manifests to inject into, or - for standard input (repeatable)',
  },
  ...MANIFEST_FLAGS,
  defaultNamespace: {
    name: 'default-namespace',
    short: 'n',
    takes: 'NAMESPACE',
    value: label,
    default: 'default',
    help: 'namespace of objects that name none',
  },
  output: {
    name: 'output',
    short: 'o',
    takes: 'FORMAT',
    value: choice(['yaml', 'json', 'patch']),
    default: 'yaml',
    help: 'yaml (untouched documents byte for byte), json (an object or a List) or patch (JSON Patch per object)',
  },
  ...IDENTITY_FLAGS,
} as const satisfies FlagTable;

/** What {@link INJECT_FLAGS} yields. */
export type InjectSettings = SettingsOf<typeof INJECT_FLAGS>;
