import { text } from 'node:stream/consumers';
import { snapshotOf } from '../cluster/manifests/snapshot.ts';
import { PodroleError } from '../errors.ts';
import { type ManifestDocument, parseManifest } from '../manifests/parse.ts';
import { readManifests } from '../manifests/read-files.ts';
import { type InjectedDocument, injectDocuments } from '../offline/inject-documents.ts';
import { reportLines } from '../offline/report.ts';
import { writeJson } from '../offline/write-json.ts';
import { writePatch } from '../offline/write-patch.ts';
import { writeYaml } from '../offline/write-yaml.ts';
import { INJECT_FLAGS, type InjectSettings } from '../settings/inject.ts';
import { type GivenFlags, readSettings } from '../settings/read.ts';

const WRITERS: Readonly<
  Record<InjectSettings['output'], (documents: readonly InjectedDocument[]) => string>
> = {
  yaml: writeYaml,
  json: writeJson,
  patch: writePatch,
};

/** `podrole inject`: manifests in, manifests out; decisions go to standard error. */
export async function run(given: GivenFlags): Promise<number> {
  const settings = readSettings(INJECT_FLAGS, given);
  if (settings.filename.length === 0) {
    throw new PodroleError('USAGE', '--filename is missing; give a file, a folder, or - for standard input');
  }
  const input = await readAll(settings.filename, readInput);
  const known = await readAll(settings.manifests, readManifests);
  // What the stream itself holds counts last: it is what will be applied.
  const { facts } = snapshotOf([...known, ...input], settings.defaultNamespace);
  const documents = injectDocuments(input, { facts, settings, defaultNamespace: settings.defaultNamespace });
  process.stderr.write(
    reportLines(documents)
      .map((line) => `${line}\n`)
      .join(''),
  );
  process.stdout.write(WRITERS[settings.output](documents));
  return 0;
}

async function readAll(
  paths: readonly string[],
  read: (path: string) => Promise<readonly ManifestDocument[]>,
): Promise<readonly ManifestDocument[]> {
  const documents: ManifestDocument[] = [];
  for (const path of paths) documents.push(...(await read(path)));
  return documents;
}

async function readInput(path: string): Promise<readonly ManifestDocument[]> {
  return path === '-' ? parseManifest('standard input', await text(process.stdin)) : readManifests(path);
}
