import type { Value } from './values.ts';

/** One row of a flag table, from which the command line, the environment, `--help` and the docs come. */
export interface Flag<T = unknown> {
  /** Without the dashes. A peer's flag that means the same keeps its name. */
  readonly name: string;
  readonly short?: string;
  /** The name that another peer has for it. */
  readonly also?: string;
  /** What the value is called in `--help`; a boolean needs none. */
  readonly takes?: string;
  readonly value: Value<T>;
  /** What it counts as where it is given without a value; a boolean is then true. */
  readonly bare?: string;
  /** As one would type it. A flag without a default is optional. */
  readonly default?: string;
  /** May be given several times; in the environment the values are separated by commas. */
  readonly repeatable?: boolean;
  readonly help: string;
  /** It counts on the command line alone: what widens or destroys must be typed where it happens. */
  readonly typedOnly?: true;
}

/** A named table of flags. */
export type FlagTable = Readonly<Record<string, Flag>>;

/** The settings that a table of flags yields. */
export type SettingsOf<Table extends FlagTable> = {
  readonly [K in keyof Table]: Table[K] extends { readonly repeatable: true }
    ? readonly ValueOf<Table[K]>[]
    : Table[K] extends { readonly default: string }
      ? ValueOf<Table[K]>
      : ValueOf<Table[K]> | undefined;
};

type ValueOf<F extends Flag> = F extends { readonly value: Value<infer T> } ? T : never;

/** The environment variable that stands in for a flag that is not given: `PODROLE_` and the name in capitals. */
export function environmentName(flag: Flag): string {
  return `PODROLE_${flag.name.replaceAll('-', '_').toUpperCase()}`;
}
