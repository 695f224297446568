import { type RunOptions, run, tail } from '../process/run.ts';

/** The programs that the parts are made with, and how to get one that is missing. */
const TOOLS = {
  go: 'Install Go 1.24 or newer and put its "go" on PATH.',
  npm: 'It comes with Node: install Node 20.19 or newer together with npm.',
  python3: 'Install Python 3 with its venv module (Debian: apt-get install python3 python3-venv).',
} as const;

/**
 * Runs one of the tools and returns its standard output. Fails with a sentence that names the tool and the
 * way to get it when it is missing, and with the end of its output when it fails.
 */
export async function runTool(
  tool: keyof typeof TOOLS,
  args: readonly string[],
  options: RunOptions,
): Promise<string> {
  return runBuild(
    tool,
    args,
    options,
    `The end-to-end tests need "${tool}", which is not on PATH. ${TOOLS[tool]}`,
  );
}

/**
 * Runs a program of a build, in the developer's own environment: a proxy, a mirror or a cache that
 * is set there is what makes the registries reachable.
 *
 * @param missing - what to say when there is no such program
 */
export async function runBuild(
  file: string,
  args: readonly string[],
  options: RunOptions,
  missing = `${file} is missing`,
): Promise<string> {
  const { stdout, stderr, code } = await run(file, args, { ...options, env: definedEnv() });
  if (code === 127) throw new Error(missing);
  if (code !== 0)
    throw new Error(`${[file, ...args].join(' ')}: exit status ${code}\n${tail(stdout + stderr)}`);
  return stdout;
}

function definedEnv(): Record<string, string> {
  return Object.fromEntries(
    Object.entries(process.env).filter((entry): entry is [string, string] => entry[1] !== undefined),
  );
}
