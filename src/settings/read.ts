import { PodroleError } from '../errors.ts';
import { quote } from '../identity/quote.ts';
import { environmentName, type Flag, type FlagTable, type SettingsOf } from './flag.ts';

/** What the command line gave for each flag, by the flag's name. */
export type GivenFlags = Readonly<Record<string, string | readonly string[] | undefined>>;

/** The environment in which the process started. */
export type Environment = Readonly<Record<string, string | undefined>>;

/**
 * Settings from flags, else environment, else defaults: the one place where either is read.
 *
 * @throws PodroleError USAGE with a line for every value that cannot be used.
 */
export function readSettings<Table extends FlagTable>(
  table: Table,
  given: GivenFlags,
  environment: Environment = process.env,
): SettingsOf<Table> {
  const problems: string[] = [];
  const entries = Object.entries(table).map(([key, flag]) => [
    key,
    readFlag(flag, given, environment, problems),
  ]);
  if (problems.length > 0) throw new PodroleError('USAGE', problems.join('\n'));
  return Object.fromEntries(entries) as SettingsOf<Table>;
}

function readFlag(flag: Flag, given: GivenFlags, environment: Environment, problems: string[]): unknown {
  const { source, raw } = rawValue(flag, given, environment, problems);
  const parse = (text: string): unknown => {
    if (holdsSecret(text)) {
      problems.push(`${source} holds a key or a token itself; give the name of a file that does`);
      return undefined;
    }
    const result = flag.value.safeParse(text);
    if (result.success) return result.data;
    problems.push(`${source} ${quote(text)} ${result.error.issues[0]?.message}${defaultHint(flag)}`);
    return undefined;
  };
  if (flag.repeatable === true) return (typeof raw === 'string' ? [raw] : (raw ?? [])).map(parse);
  return typeof raw === 'string' ? parse(raw) : undefined;
}

function rawValue(flag: Flag, given: GivenFlags, environment: Environment, problems: string[]) {
  const names = [flag.name, flag.also ?? flag.name].filter((name) => given[name] !== undefined);
  if (new Set(names.map((name) => given[name])).size > 1)
    problems.push(`--${flag.name} and --${flag.also} are one flag; give one of them`);
  const [name] = names;
  if (name !== undefined) return { source: `--${name}`, raw: given[name] };
  const variable = environmentName(flag);
  const inherited = flag.typedOnly === true ? undefined : environment[variable];
  if (inherited !== undefined && inherited !== '') {
    return { source: variable, raw: flag.repeatable === true ? inherited.split(',') : inherited };
  }
  return { source: `the default of --${flag.name}`, raw: flag.default };
}

function defaultHint(flag: Flag): string {
  return flag.default === undefined ? '' : ` (default ${flag.default})`;
}

/** Whether a text is a key or a token where the name of a file was meant. It is not to be repeated. */
export function holdsSecret(text: string): boolean {
  return text.includes('-----BEGIN ') || /^\s*eyJ[\w-]+\.[\w-]+\./.test(text);
}
