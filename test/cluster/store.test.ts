import { mkdir, mkdtemp, rename, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pino } from 'pino';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { openManifestStore } from '../../src/cluster/manifests/store.ts';
import type { ClusterStore } from '../../src/cluster/store.ts';

const account = (name: string, value = 'v') =>
  `kind: ServiceAccount\nmetadata: {name: ${name}, annotations: {k: ${value}}}\n`;

let folder: string;
let store: ClusterStore | undefined;
let lines: string[];

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'podrole-store-'));
  lines = [];
});
afterEach(async () => {
  await store?.close();
  store = undefined;
  await rm(folder, { recursive: true });
});

async function open(...paths: string[]): Promise<ClusterStore> {
  return openWith({}, ...paths);
}
async function openWith(
  options: { readonly configMapNamespace?: string },
  ...paths: string[]
): Promise<ClusterStore> {
  store = await openManifestStore(paths, {
    ...options,
    log: pino({}, { write: (line: string) => lines.push(line) }),
    pollMs: 20,
  });
  return store;
}
const annotationOf = (name: string) => store?.facts.serviceAccount('default', name)?.annotations.k;

describe('a store of manifests', () => {
  test('reads files and folders, subfolders too, and nothing hidden', async () => {
    await mkdir(join(folder, 'sub'));
    await writeFile(join(folder, 'sub', 'a.yml'), account('a'));
    await writeFile(join(folder, 'b.json'), '{"kind":"ServiceAccount","metadata":{"name":"b"}}');
    await writeFile(join(folder, '.hidden.yaml'), 'a: [');
    await writeFile(join(folder, 'notes.txt'), 'a: [');
    const opened = await open(folder);
    expect(opened.checks[0]?.()).toEqual({
      name: 'store',
      ok: true,
      detail: '2 ServiceAccounts, 0 Namespaces, 0 ConfigMaps',
    });
  });

  test('sees files that change, come and go', async () => {
    await writeFile(join(folder, 'a.yaml'), account('a', 'old'));
    await open(folder);
    await writeFile(join(folder, 'a.yaml'), account('a', 'new'));
    await writeFile(join(folder, 'b.yaml'), account('b'));
    await vi.waitFor(() => expect([annotationOf('a'), annotationOf('b')]).toEqual(['new', 'v']), 5000);
    await rm(join(folder, 'b.yaml'));
    await vi.waitFor(() => expect(annotationOf('b')).toBeUndefined(), 5000);
  });

  test('sees the link turned by which the kubelet replaces the files of a mounted ConfigMap', async () => {
    await mkdir(join(folder, '..v1'));
    await mkdir(join(folder, '..v2'));
    await writeFile(join(folder, '..v1', 'a.yaml'), account('a', 'one'));
    await writeFile(join(folder, '..v2', 'a.yaml'), account('a', 'two'));
    await symlink('..v1', join(folder, '..data'));
    await symlink('..data/a.yaml', join(folder, 'a.yaml'));
    await open(folder);
    expect(annotationOf('a')).toBe('one');
    await symlink('..v2', join(folder, '..next'));
    await rename(join(folder, '..next'), join(folder, '..data'));
    await vi.waitFor(() => expect(annotationOf('a')).toBe('two'), 5000);
  });

  test('sees its own path turned to another folder, as git-sync does', async () => {
    await mkdir(join(folder, 'v1'));
    await mkdir(join(folder, 'v2'));
    await writeFile(join(folder, 'v1', 'a.yaml'), account('a', 'one'));
    await writeFile(join(folder, 'v2', 'a.yaml'), account('a', 'two'));
    await symlink('v1', join(folder, 'data'));
    await open(join(folder, 'data'));
    expect(annotationOf('a')).toBe('one');
    await symlink('v2', join(folder, 'next'));
    await rename(join(folder, 'next'), join(folder, 'data'));
    await vi.waitFor(() => expect(annotationOf('a')).toBe('two'), 5000);
  });

  test('keeps the last good state when a file breaks, says so, and recovers', async () => {
    const file = join(folder, 'a.yaml');
    await writeFile(file, account('a', 'good'));
    const opened = await open(folder);
    await writeFile(file, 'kind: ServiceAccount\nmetadata: {name: a, annotations: {k: 5}}\n');
    await vi.waitFor(() => expect(opened.status().current).toBe(false), 5000);
    expect(annotationOf('a')).toBe('good');
    expect(opened.checks[0]?.()).toMatchObject({
      ok: true,
      detail: expect.stringContaining(`${file}:2: ServiceAccount field`),
    });
    expect(lines.join('')).toContain(`${file}:2`);
    await writeFile(file, account('a', 'better'));
    await vi.waitFor(() => expect(annotationOf('a')).toBe('better'), 5000);
    expect(opened.checks[0]?.().detail).toBe('1 ServiceAccount, 0 Namespaces, 0 ConfigMaps');
  });

  test('is not opened on a file that is broken or missing', async () => {
    await writeFile(join(folder, 'a.yaml'), 'a: [');
    await expect(open(folder)).rejects.toMatchObject({ code: 'MANIFEST_INVALID' });
    await expect(open(join(folder, 'none'))).rejects.toMatchObject({ code: 'MANIFEST_UNREADABLE' });
  });
});

/** No reader sees half of it. */
async function replace(file: string, text: string): Promise<void> {
  await writeFile(`${file}.new`, text);
  await rename(`${file}.new`, file);
}
const configMap = (config: string) =>
  JSON.stringify({
    kind: 'ConfigMap',
    metadata: { name: 'pod-identity-webhook', namespace: 'eks' },
    data: { config },
  });
const roleOf = (name: string) => store?.facts.configMapRole('shop', name)?.roleArn;
const errors = () => lines.filter((line) => line.includes('"level":50'));

describe('the ConfigMap in a store of manifests', () => {
  const options = { configMapNamespace: 'eks' };
  const PROBLEM = 'ConfigMap eks/pod-identity-webhook key config is no JSON';

  test('that becomes malformed keeps its last good roles, while all else is new; it says so, and recovers', async () => {
    const file = join(folder, 'config.json');
    await replace(file, configMap('{"shop/a": {"RoleARN": "one"}}'));
    const opened = await openWith(options, folder);
    expect(roleOf('a')).toBe('one');
    await replace(join(folder, 'a.yaml'), account('a', 'new'));
    await replace(file, configMap('{"shop/a": '));
    await vi.waitFor(() => expect(opened.status().current).toBe(false), 5000);
    await vi.waitFor(() => expect(annotationOf('a')).toBe('new'), 5000);
    expect(roleOf('a')).toBe('one');
    expect(opened.checks[0]?.()).toEqual({
      name: 'store',
      ok: true,
      detail: `1 ServiceAccount, 0 Namespaces, 1 ConfigMap, as before: ${PROBLEM}`,
    });
    expect(errors()).toHaveLength(1);
    expect(errors()[0]).toContain(PROBLEM);
    await replace(file, configMap('{"shop/a": {"RoleARN": "two"}}'));
    await vi.waitFor(() => expect(roleOf('a')).toBe('two'), 5000);
    expect(opened.status().current).toBe(true);
    expect(opened.checks[0]?.().detail).toBe('1 ServiceAccount, 0 Namespaces, 1 ConfigMap');
  });

  test('that is malformed from the start gives no roles and says so', async () => {
    await replace(join(folder, 'config.json'), configMap('roles'));
    const opened = await openWith(options, folder);
    expect(roleOf('a')).toBeUndefined();
    expect(opened.status().current).toBe(false);
    expect(opened.checks[0]?.().detail).toContain(PROBLEM);
    expect(errors()).toHaveLength(1);
  });

  test('that goes takes its roles along', async () => {
    const file = join(folder, 'config.json');
    await replace(file, configMap('{"shop/a": {"RoleARN": "one"}}'));
    await openWith(options, folder);
    await rm(file);
    await vi.waitFor(() => expect(roleOf('a')).toBeUndefined(), 5000);
    expect(lines.join('')).toContain('no manifest files are left');
  });
});

describe('the age of a store', () => {
  test('is young at every look that finds nothing new, and stands still while a file is broken', async () => {
    const file = join(folder, 'a.yaml');
    await replace(file, account('a'));
    const opened = await open(folder);
    const start = opened.status().seenAt;
    await vi.waitFor(() => expect(opened.status().seenAt).toBeGreaterThan(start), 5000);
    await replace(file, 'a: [');
    await vi.waitFor(() => expect(opened.status().current).toBe(false), 5000);
    const broken = opened.status().seenAt;
    await new Promise((resolve) => setTimeout(resolve, 100));
    expect(opened.status().seenAt).toBe(broken);
    expect(errors()).toHaveLength(1);
  });
});
