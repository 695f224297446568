import { readdirSync, readFileSync } from 'node:fs';
import jsonPatch from 'fast-json-patch';
import { describe, expect, test } from 'vitest';
import * as z from 'zod';
import { snapshotOf } from '../../src/cluster/manifests/snapshot.ts';
import {
  type ContainerCredentialsList,
  NOBODY,
  parseContainerCredentials,
} from '../../src/identity/container-credentials.ts';
import { createExpressions } from '../../src/identity/expressions.ts';
import { asObject, type JsonObject } from '../../src/identity/pod.ts';
import { mutatePod } from '../../src/injection/mutate-pod.ts';
import { parseManifest } from '../../src/manifests/parse.ts';
import { IDENTITY_FLAGS } from '../../src/settings/identity.ts';
import { MANIFEST_FLAGS } from '../../src/settings/manifests.ts';
import { type GivenFlags, readSettings } from '../../src/settings/read.ts';

const PODS = new URL('../fixtures/pods/', import.meta.url);
const FLAGS = { ...MANIFEST_FLAGS, ...IDENTITY_FLAGS };
const OPTIONAL = 'identities.json';
const FILES = ['case.json', 'cluster.yaml', 'expected.yaml', 'pod.yaml'];

const caseSchema = z.strictObject({
  says: z.string().min(1),
  flags: z.record(z.string(), z.union([z.string(), z.array(z.string())])),
  outcome: z.enum(['grant', 'none', 'forbidden']),
  reason: z.string(),
  remarks: z.array(z.string()),
});
const namespaced = z.object({ metadata: z.object({ namespace: z.string() }) });

const folders = readdirSync(PODS);
const complete = folders.filter((folder) => FILES.every((file) => filesOf(folder).includes(file)));
const cases = complete.map((name) => {
  const golden = caseSchema.parse(JSON.parse(read(name, 'case.json')));
  return [`${name}: ${golden.says}`, { name, ...golden }] as const;
});

test('there are at least 45 golden pods', () => {
  expect(folders.length).toBeGreaterThanOrEqual(45);
});

test.each(folders)('the golden pod %s has its four files and no other', (folder) => {
  expect(filesOf(folder).filter((file) => file !== OPTIONAL)).toEqual(FILES);
});

describe('golden pods', () => {
  test.each(cases)('%s', (_title, { name, flags, outcome, reason, remarks }) => {
    const pod = readPod(name, 'pod.yaml');
    const expected = readPod(name, 'expected.yaml');
    const asItArrived = structuredClone(pod);
    const mutate = contextOf(name, flags);

    const mutation = mutate(pod);
    const result = patched(pod, mutation.operations);

    expect(pod).toEqual(asItArrived);
    expect(result).toEqual(expected);
    expect(JSON.stringify(result)).toBe(JSON.stringify(expected));
    expect(mutation.operations.filter(({ op }) => op !== 'add')).toEqual([]);
    expect(mutation.decision).toMatchObject({ outcome, reason });
    expect(mutation.remarks.map(({ code }) => code)).toEqual(remarks);
    expect(mutate(result).operations).toEqual([]);
  });
});

function contextOf(name: string, flags: GivenFlags) {
  knownFlags(flags);
  const settings = readSettings(FLAGS, flags, {});
  const { facts } = snapshotOf(parseManifest('cluster.yaml', read(name, 'cluster.yaml')), {
    configMapNamespace: settings.watchConfigMap ? settings.namespace : undefined,
  });
  const context = {
    facts: { ...facts, usesContainerCredentials: identitiesOf(name) },
    settings,
    jitter: () => 0.5,
    expressions: createExpressions(settings),
  };
  return (pod: JsonObject) => mutatePod(pod, namespaced.parse(pod).metadata.namespace, context);
}

/** The list for the EKS Pod Identity agent, where a case has one. */
function identitiesOf(name: string): ContainerCredentialsList {
  if (!filesOf(name).includes(OPTIONAL)) return NOBODY;
  const parsed = parseContainerCredentials(read(name, OPTIONAL));
  if (typeof parsed !== 'function') throw new Error(parsed.problem);
  return parsed;
}

/** A flag that nobody reads would let its case pass for the wrong reason. */
function knownFlags(flags: GivenFlags): void {
  const names = Object.values(FLAGS).map(({ name }) => name);
  expect(names).toEqual(expect.arrayContaining(Object.keys(flags)));
}

function patched(pod: JsonObject, operations: Parameters<typeof jsonPatch.applyPatch>[1]): JsonObject {
  const { newDocument } = jsonPatch.applyPatch<JsonObject>(
    structuredClone(pod),
    structuredClone(operations),
    true,
  );
  return newDocument;
}

function readPod(name: string, file: string): JsonObject {
  const documents = parseManifest(file, read(name, file));
  expect(documents).toHaveLength(1);
  return z.custom<JsonObject>((value) => asObject(value) !== undefined).parse(documents[0]?.value);
}

function filesOf(folder: string): readonly string[] {
  return readdirSync(new URL(`${folder}/`, PODS)).sort();
}

function read(folder: string, file: string): string {
  return readFileSync(new URL(`${folder}/${file}`, PODS), 'utf8');
}
