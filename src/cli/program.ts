import { Command as CommanderCommand, CommanderError, Option } from 'commander';
import { PodroleError } from '../errors.ts';
import { environmentName, type Flag } from '../settings/flag.ts';
import type { IgnoredFlag } from '../settings/ignored.ts';
import { type GivenFlags, holdsSecret } from '../settings/read.ts';
import { boolean } from '../settings/values.ts';
import { VERSION } from '../version.ts';
import type { Command, Operand } from './command.ts';
import { COMMAND_GROUPS, COMMANDS } from './commands.ts';

/** Runs the command line `args` (without `node` and the script) and answers with the exit status. */
export async function runProgram(args: readonly string[]): Promise<number> {
  // Before anything else, which would repeat it.
  if (args.some(holdsSecret))
    throw new PodroleError(
      'USAGE',
      'an argument holds a key or a token itself; give the name of a file that does',
    );
  let status = 0;
  const program = buildProgram(async (command, given, operands) => {
    const { run } = await command.load();
    status = await run(given, operands);
  });
  try {
    await program.parseAsync(kidsLast(bareFlags(args)), { from: 'user' });
  } catch (error) {
    // Commander has printed the help, the version or what is wrong; wrong use is 2 here, not its 1.
    if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : 2;
    throw error;
  }
  return status;
}

/**
 * A flag that needs no value takes the next word only if that is one of its values, and not what belongs to the command: in
 * `trust add --write policy.json` the file.
 */
function bareFlags(args: readonly string[]): readonly string[] {
  const command = COMMANDS.find(({ name }) => name === args.slice(0, name.split(' ').length).join(' '));
  const flags = Object.values<Flag>(command?.flags ?? {});
  const end = args.includes('--') ? args.indexOf('--') : args.length;
  return args.map((arg, at) => {
    const flag = flags.find(({ name, short }) => arg === `--${name}` || arg === `-${short}`);
    const bare = flag === undefined || at > end ? undefined : bareValue(flag);
    const next = args[at + 1];
    const isFollowed = next !== undefined && at + 1 < end && flag?.value.safeParse(next).success;
    return bare === undefined || isFollowed ? arg : `--${flag?.name}=${bare}`;
  });
}

function bareValue({ value, bare }: Flag): string | undefined {
  return value === boolean ? 'true' : bare;
}

/** One kid in 64 begins with a dash, as options do: it goes behind `--`. */
function kidsLast(args: readonly string[]): string[] {
  const isKid = (arg: string) => /^-[\w-]{42}$/.test(arg);
  const kids = args.includes('--') ? [] : args.filter(isKid);
  return kids.length === 0 ? [...args] : [...args.filter((arg) => !isKid(arg)), '--', ...kids];
}

/** The command line, made from the tables; `start` is called with the chosen command. */
export function buildProgram(
  start: (command: Command, given: GivenFlags, operands: readonly string[]) => Promise<void>,
): CommanderCommand {
  const program = new CommanderCommand('podrole')
    .description('AWS roles for Kubernetes pods, on any cluster.')
    .version(VERSION)
    .exitOverride()
    .configureHelp({ optionDescription: (option) => option.description })
    .showHelpAfterError('Run with --help to see what there is.');
  const parents = new Map<string, CommanderCommand>([['', program]]);
  for (const [name, summary] of Object.entries(COMMAND_GROUPS))
    parents.set(name, parentOf(name, parents).command(lastWord(name)).description(summary));
  for (const command of COMMANDS) {
    const sub = parentOf(command.name, parents)
      .command(lastWord(command.name))
      .description(command.summary)
      .allowExcessArguments(false)
      .addHelpText('after', examplesText(command));
    for (const operand of command.operands ?? []) sub.argument(shownOperand(operand), operand.help);
    for (const flag of Object.values(command.flags)) {
      sub.addOption(optionFor(flag));
      if (flag.also !== undefined) sub.addOption(optionFor({ ...flag, name: flag.also }).hideHelp());
    }
    for (const flag of command.ignored ?? []) sub.addOption(ignoredOption(flag));
    sub.action(async () => start(command, givenTo(command, sub.opts()), sub.args));
  }
  return program;
}

function shownOperand({ name, isRepeatable, isOptional }: Operand): string {
  const shown = isRepeatable ? `${name}...` : name;
  return isOptional ? `[${shown}]` : `<${shown}>`;
}

function lastWord(name: string): string {
  return name.slice(name.lastIndexOf(' ') + 1);
}

function parentOf(name: string, parents: ReadonlyMap<string, CommanderCommand>): CommanderCommand {
  const parent = parents.get(name.slice(0, Math.max(0, name.lastIndexOf(' '))));
  if (parent === undefined) throw new Error(`no group of commands above "${name}"`);
  return parent;
}

function givenTo(command: Command, options: Readonly<Record<string, string | string[]>>): GivenFlags {
  const made = [
    ...Object.values(command.flags).flatMap((flag) =>
      [flag.name, flag.also ?? []].flat().map((name) => [name, optionFor({ ...flag, name })] as const),
    ),
    ...(command.ignored ?? []).map((flag) => [flag.name, ignoredOption(flag)] as const),
  ];
  return Object.fromEntries(made.map(([name, option]) => [name, options[option.attributeName()]]));
}

/** Options stay text: values, environment and defaults are read in one place, in `settings/read.ts`. */
function optionFor(flag: Flag): Option {
  const short = flag.short === undefined ? '' : `-${flag.short}, `;
  const bare = bareValue(flag);
  const takes = bare === undefined ? `<${flag.takes}>` : `[${flag.takes ?? 'BOOL'}]`;
  const option = new Option(`${short}--${flag.name} ${takes}`, helpFor(flag));
  // A flag such as --no-verify is one like the others, and not the absence of --verify.
  option.negate = false;
  if (bare !== undefined) option.preset(bare);
  if (flag.repeatable === true)
    option.argParser((value: string, before: string[] = []) => [...before, value]);
  return option;
}

function ignoredOption({ name, short }: IgnoredFlag): Option {
  return new Option(`${short === undefined ? '' : `-${short}, `}--${name} [VALUE]`).preset('').hideHelp();
}

function helpFor(flag: Flag): string {
  const byDefault =
    flag.default === undefined || flag.default === 'false' ? '' : `default ${JSON.stringify(flag.default)}, `;
  const also = flag.also === undefined ? '' : `also --${flag.also}, `;
  const env = flag.typedOnly === true ? 'on the command line only' : `env ${environmentName(flag)}`;
  return `${flag.help} (${byDefault}${also}${env})`;
}

function examplesText({ examples }: Command): string {
  return ['', 'Examples:', ...examples.map(([line, does]) => `  ${line}\n      ${does}`)].join('\n');
}
