import type { FlagTable, SettingsOf } from './flag.ts';
import { IDENTITY_FLAGS } from './identity.ts';
import { TABLE_OUTPUT } from './output.ts';
import { boolean, text } from './values.ts';

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
  output: TABLE_OUTPUT,
  ...IDENTITY_FLAGS,
} as const satisfies FlagTable;

/** What {@link DEMO_FLAGS} yields. */
export type DemoSettings = SettingsOf<typeof DEMO_FLAGS>;
