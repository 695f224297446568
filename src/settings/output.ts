import type { Flag } from './flag.ts';
import { choice } from './values.ts';

/** How a command that prints a table prints it. */
export const TABLE_OUTPUT = {
  name: 'output',
  short: 'o',
  takes: 'FORMAT',
  value: choice(['table', 'json']),
  default: 'table',
  help: 'table for people, json for machines',
} as const satisfies Flag;

/** Text for people, or data, of commands that print no table. */
export const TEXT_OUTPUT = {
  ...TABLE_OUTPUT,
  value: choice(['text', 'json']),
  default: 'text',
  help: 'text for people, json for machines',
} as const satisfies Flag;
