import type { FlagTable, SettingsOf } from './flag.ts';
import { IDENTITY_FLAGS } from './identity.ts';
import { boolean, choice, text } from './values.ts';

/** The flags of `podrole demo`. */
export const DEMO_FLAGS = {
  examples: {
    name: 'examples',
    takes: 'FOLDER',
    value: text,
    help: 'folder of examples to run on (default: the examples that come with podrole)',
  },
  serve: {
    name: 'serve',
    value: boolean,
    default: 'false',
    help: 'keep webhook, issuer and STS up after the table, and print what an AWS CLI needs to use them',
  },
  output: {
    name: 'output',
    short: 'o',
    takes: 'FORMAT',
    value: choice(['table', 'json']),
    default: 'table',
    help: 'table for people, json for machines',
  },
  ...IDENTITY_FLAGS,
} as const satisfies FlagTable;

/** What {@link DEMO_FLAGS} yields. */
export type DemoSettings = SettingsOf<typeof DEMO_FLAGS>;
