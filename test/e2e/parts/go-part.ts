import { readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Part } from './part.ts';
import { runTool } from './tool.ts';

/** What tells one Go part from another. */
export interface GoPartOptions {
  /** Name of the program, and of the folder beside this file that holds its go.mod, go.sum and main.go. */
  readonly name: string;
  /** The module whose version is the part's version. */
  readonly module: string;
  /** Flags for Go's linker besides those that drop debugging symbols; gets the module's version. */
  readonly linkerFlags?: (version: string) => string;
}

/** A program built from its Go module, because its makers publish no package of it on any registry. */
export function goPart({ name, module, linkerFlags = () => '' }: GoPartOptions): Part {
  const source = fileURLToPath(new URL(`./${name}/`, import.meta.url));
  const read = (file: string) => readFileSync(join(source, file), 'utf8');
  const version = () => requiredVersion(read('go.mod'), module);
  const buildFlags = () => ['-trimpath', '-ldflags', `-s -w ${linkerFlags(version())}`.trim()];
  return {
    name,
    version,
    ingredients: () => [...['go.mod', 'go.sum', 'main.go'].map(read), ...buildFlags()],
    async make(folder) {
      await requireGo();
      const args = ['build', ...buildFlags(), '-o', join(folder, name), '.'];
      await runTool('go', args, { cwd: source, timeoutMs: 30 * 60_000 });
    },
  };
}

/** The version of `module` that a go.mod requires. */
function requiredVersion(goMod: string, module: string): string {
  const line = goMod
    .split('\n')
    .find((candidate) => candidate.replace('require', '').trim().startsWith(`${module} `));
  const version = line?.split(' ').find((word) => word.startsWith('v'));
  if (version === undefined) throw new Error(`go.mod requires no ${module}`);
  return version;
}

async function requireGo(): Promise<void> {
  // Outside the part's folder, where its go.mod could make go fetch another release of itself.
  const found = (await runTool('go', ['env', 'GOVERSION'], { cwd: tmpdir() })).trim();
  const [, major = 0, minor = 0] = (/go(\d+)\.(\d+)/.exec(found) ?? []).map(Number);
  if (major > 1 || (major === 1 && minor >= 24)) return;
  throw new Error(
    `The end-to-end tests need Go 1.24 or newer; the "go" on PATH is ${found}. Install a newer Go.`,
  );
}
