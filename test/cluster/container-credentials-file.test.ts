import { mkdtemp, rename, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pino } from 'pino';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import {
  type ContainerCredentialsFile,
  readContainerCredentials,
  watchContainerCredentials,
} from '../../src/cluster/container-credentials-file.ts';

const listing = (...serviceAccounts: string[]) =>
  JSON.stringify({
    identities: serviceAccounts.map((serviceAccount) => ({ namespace: 'shop', serviceAccount })),
  });

let folder: string;
let file: string;
let lines: string[];
let watched: ContainerCredentialsFile | undefined;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'podrole-list-'));
  file = join(folder, 'identities.json');
  lines = [];
});
afterEach(async () => {
  await watched?.close();
  watched = undefined;
  await rm(folder, { recursive: true });
});

/** No reader sees half of it. */
async function replace(text: string): Promise<void> {
  await writeFile(`${file}.new`, text);
  await rename(`${file}.new`, file);
}
async function watch(text: string): Promise<ContainerCredentialsFile> {
  await replace(text);
  const log = pino({}, { write: (line: string) => lines.push(line) });
  watched = await watchContainerCredentials(file, { log, pollMs: 20 });
  return watched;
}
const has = (serviceAccount: string) => watched?.usesContainerCredentials('shop', serviceAccount);
const detail = () => watched?.check().detail;
const errors = () => lines.map((line) => JSON.parse(line)).filter(({ level }) => level === 50);

describe('the file of container credentials', () => {
  test('is read from the start', async () => {
    await watch(listing('orders'));
    expect([has('orders'), has('checkout')]).toEqual([true, false]);
    expect(watched?.check()).toEqual({ name: 'container-credentials', ok: true, detail: 'read' });
    expect((await readContainerCredentials(file))('shop', 'orders')).toBe(true);
  });

  test('is read anew when it changes', async () => {
    await watch(listing('orders'));
    await replace(listing('checkout'));
    await vi.waitFor(() => expect([has('orders'), has('checkout')]).toEqual([false, true]), 5000);
    expect(lines.join('')).toContain('container credentials reloaded');
  });

  test.each<[says: string, breakIt: () => Promise<void>, problem: RegExp]>([
    ['breaks', () => replace('{"identities": 5}'), /identities\.json: has no list "identities"/],
    ['goes', () => rm(file), /identities\.json: cannot be read: it does not exist/],
  ])(
    'that %s leaves the last good list in force, says so once, and recovers',
    async (_says, breakIt, problem) => {
      await watch(listing('orders'));
      await breakIt();
      await vi.waitFor(() => expect(detail()).toMatch(problem), 5000);
      expect(watched?.check().ok).toBe(true);
      expect([has('orders'), has('checkout')]).toEqual([true, false]);
      await new Promise((resolve) => setTimeout(resolve, 100));
      expect(errors()).toEqual([expect.objectContaining({ problem: expect.stringMatching(problem) })]);
      await replace(listing('orders'));
      await vi.waitFor(() => expect(detail()).toBe('read'), 5000);
      expect([has('orders'), has('checkout')]).toEqual([true, false]);
    },
  );

  test('is refused from the start where it is broken or missing', async () => {
    const invalid = { code: 'MANIFEST_INVALID', message: `${file}: is no JSON` };
    await expect(watch('{')).rejects.toMatchObject(invalid);
    await expect(readContainerCredentials(file)).rejects.toMatchObject(invalid);
    const missing = join(folder, 'none.json');
    await expect(readContainerCredentials(missing)).rejects.toMatchObject({ code: 'MANIFEST_UNREADABLE' });
  });
});
