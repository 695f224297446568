import type { FlagTable } from '../settings/flag.ts';
import type { IgnoredFlag } from '../settings/ignored.ts';
import type { GivenFlags } from '../settings/read.ts';

/** Runs a command with the flags and operands as typed; answers with the exit status. */
export type Run = (given: GivenFlags, operands: readonly string[]) => Promise<number>;

/** What a command takes besides flags. */
export interface Operand {
  readonly name: string;
  readonly help: string;
  /** May be given several times; the last one alone can be. */
  readonly isRepeatable?: true;
  /** May be left out; the last one alone can be. */
  readonly isOptional?: true;
}

/** One row of the command table, from which the command line, `--help` and the docs come. */
export interface Command {
  /** The words behind `podrole`. */
  readonly name: string;
  readonly summary: string;
  readonly flags: FlagTable;
  /** In their order. */
  readonly operands?: readonly Operand[];
  /** Flags of a peer that are accepted without meaning. */
  readonly ignored?: readonly IgnoredFlag[];
  /** Command lines, each with what it does. */
  readonly examples: readonly (readonly [line: string, does: string])[];
  /** Loads the command's code, and only that. */
  readonly load: () => Promise<{ readonly run: Run }>;
}
