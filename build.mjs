// Bundles the command into dist/: one executable entry and shared chunks, so that a
// command loads only what it runs and the result needs no node_modules.
import { chmod, readFile, rm, writeFile } from 'node:fs/promises';
import { build } from 'esbuild';

const { version, license } = JSON.parse(await readFile('package.json', 'utf8'));

await rm('dist', { recursive: true, force: true });
await build({
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
