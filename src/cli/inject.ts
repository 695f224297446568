import { readContainerCredentials } from '../cluster/container-credentials-file.ts';
import { snapshotOf } from '../cluster/manifests/snapshot.ts';
import { PodroleError } from '../errors.ts';
import { NOBODY } from '../identity/container-credentials.ts';
import { createExpressions } from '../identity/expressions.ts';
import { prepareNamespace } from '../identity/permitted-note.ts';
import { stableJitter } from '../identity/pod-identity.ts';
import { readManifests } from '../manifests/read-files.ts';
import { type InjectedDocument, type InjectedObject, injectDocuments } from '../offline/inject-documents.ts';
import { namespaceLines, reportLines, sharedAccountLines } from '../offline/report.ts';
import { writeJson } from '../offline/write-json.ts';
import { writePatch } from '../offline/write-patch.ts';
import { writeYaml } from '../offline/write-yaml.ts';
import { checkIdentity } from '../settings/check-identity.ts';
import { INJECT_FLAGS, type InjectSettings } from '../settings/inject.ts';
import { type GivenFlags, readSettings } from '../settings/read.ts';
import { readInputs } from './manifest-input.ts';

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
  checkIdentity(settings);
  if (settings.filename.length === 0) {
    throw new PodroleError('USAGE', '--filename is missing; give a file, a folder, or - for standard input');
  }
  const input = await readInputs(settings.filename);
  const known = (await Promise.all(settings.manifests.map(readManifests))).flat();
  // What the stream itself holds counts last: it is what will be applied.
  const { defaultNamespace, watchConfigMap, namespace } = settings;
  const { facts, namespaces, keysOf, problem } = snapshotOf([...known, ...input], {
    defaultNamespace,
    configMapNamespace: watchConfigMap ? namespace : undefined,
  });
  if (problem !== undefined) throw new PodroleError('MANIFEST_INVALID', problem);
  const expressions = createExpressions(settings);
  for (const one of namespaces.values()) prepareNamespace(one, settings, expressions);
  const list = settings.watchContainerCredentialsConfig;
  const usesContainerCredentials = list === undefined ? NOBODY : await readContainerCredentials(list);
  const documents = injectDocuments(input, {
    facts: { ...facts, usesContainerCredentials },
    keysOf,
    settings,
    jitter: stableJitter,
    expressions,
    defaultNamespace,
  });
  process.stderr.write(
    [
      ...namespaceLines(documents, { settings, expressions }),
      ...reportLines(documents),
      ...sharedAccountLines(documents),
    ]
      .map((line) => `${line}\n`)
      .join(''),
  );
  process.stdout.write(WRITERS[settings.output](documents));
  return documents.some(({ objects }) => objects.some(isRefused)) ? 1 : 0;
}

function isRefused({ mutation }: InjectedObject): boolean {
  return mutation.decision.outcome === 'forbidden' && mutation.decision.action === 'reject';
}
