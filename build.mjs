// Bundles the command into dist/: one executable entry and shared chunks, so that a
// command loads only what it runs and the result needs no node_modules.
import { chmod, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join, normalize } from 'node:path';
import { build } from 'esbuild';

const { version, license } = JSON.parse(await readFile('package.json', 'utf8'));

const { metafile } = await build({
  metafile: true,
  entryPoints: { podrole: 'src/main.ts' },
  outdir: 'dist',
  bundle: true,
  splitting: true,
  format: 'esm',
  platform: 'node',
  target: 'node20.19',
  chunkNames: 'chunks/[name]-[hash]',
  legalComments: 'external',
  define: { PODROLE_VERSION: JSON.stringify(version) },
  // Bundled CommonJS packages call require for Node's own modules.
  banner: {
    js: "import { createRequire as podroleRequire } from 'node:module';const require = podroleRequire(import.meta.url);",
  },
});
// Without a package.json that says so, Node guesses the module type at a cost of 18 MB.
await writeFile(
  'dist/package.json',
  `${JSON.stringify({ name: 'podrole', version, license, type: 'module' })}\n`,
);
await chmod('dist/podrole.js', 0o755);

// What an earlier build left goes last, so that the command never is without its chunks.
const made = new Set([...Object.keys(metafile.outputs).map(normalize), 'dist/package.json']);
for (const entry of await readdir('dist', { recursive: true, withFileTypes: true })) {
  const path = join(entry.parentPath, entry.name);
  if (entry.isFile() && !made.has(path)) await rm(path);
}
