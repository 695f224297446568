import {
  chmod,
  lstat,
  mkdir,
  mkdtemp,
  readdir,
  readFile,
  rm,
  stat,
  symlink,
  writeFile,
} from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { writeTogether } from '../../src/tls/write-together.ts';

const NEW = { a: 'new a', b: 'new b' };
const OLD = { a: 'old a', b: 'old b' };

let above: string;
let folder: string;
beforeEach(async () => {
  above = await mkdtemp(join(tmpdir(), 'podrole-together-'));
  folder = join(above, 'certs');
});
afterEach(() => rm(above, { recursive: true }));

const write = (contents: Readonly<Record<string, string>> = NEW, force = false) =>
  writeTogether({ folder, force, flag: '--out' }, contents);
const put = async (contents: Readonly<Record<string, string>>) => {
  await mkdir(folder, { recursive: true });
  for (const [name, content] of Object.entries(contents)) await writeFile(join(folder, name), content);
};
/** All that is in the folder, the hidden included. */
const held = async () =>
  Object.fromEntries(
    await Promise.all(
      (await readdir(folder)).map(async (name) => [name, await readFile(join(folder, name), 'utf8')]),
    ),
  );
const modeOf = async (path: string) => (await stat(path)).mode & 0o777;

describe('files written together', () => {
  test('come about with their folder and those above it, for their owner alone', async () => {
    folder = join(above, 'x', 'certs');
    await write();
    expect(await held()).toEqual(NEW);
    expect(await readdir(join(above, 'x'))).toEqual(['certs']);
    const paths = [join(above, 'x'), folder, join(folder, 'a'), join(folder, 'b')];
    expect(await Promise.all(paths.map(modeOf))).toEqual([0o700, 0o700, 0o600, 0o600]);
  });

  test('join others in a folder that is there, and leave those and its mode alone', async () => {
    await put({ other: 'stays' });
    await chmod(folder, 0o755);
    await write();
    expect(await held()).toEqual({ ...NEW, other: 'stays' });
    expect(await modeOf(folder)).toBe(0o755);
  });

  test('replace what is there when they are told to, and its mode', async () => {
    await put({ ...OLD, other: 'stays' });
    await chmod(join(folder, 'a'), 0o644);
    await write(NEW, true);
    expect(await held()).toEqual({ ...NEW, other: 'stays' });
    expect(await modeOf(join(folder, 'a'))).toBe(0o600);
  });

  test('of two writers are those of one', async () => {
    await mkdir(folder);
    const writers = ['one', 'two', 'three'].map((name) => write({ a: name, b: name, c: name }));
    const outcomes = await Promise.allSettled(writers);
    expect(outcomes.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
    const { a, b, c, ...others } = await held();
    expect([b, c, others]).toEqual([a, a, {}]);
  });
});

describe('nothing changes', () => {
  test.each<[when: string, arrange: () => Promise<unknown>, force: boolean, sentence: RegExp]>([
    ['where one of them is there', () => put({ b: 'old' }), false, /certs" has b already; --force replaces/],
    ['where the folder is a file', () => writeFile(folder, ''), true, /certs" is a file; name a folder$/],
    [
      'where a link has the name of one',
      () => put({}).then(() => symlink('/etc/hostname', join(folder, 'a'))),
      true,
      /has a a that is a link or a folder/,
    ],
    [
      'where a link that leads nowhere has it',
      () => put({}).then(() => symlink('nowhere', join(folder, 'a'))),
      true,
      /has a a that is a link or a folder/,
    ],
    [
      'where a folder has it',
      () => mkdir(join(folder, 'b'), { recursive: true }),
      true,
      /has a b that is a link or a folder/,
    ],
    [
      'where the folder is a link that leads nowhere',
      () => symlink('nowhere', folder),
      true,
      /certs" is a link to nothing; make what it leads to, or name another folder$/,
    ],
    [
      'where the folder is below such a link',
      async () => {
        await symlink('nowhere', folder);
        folder = join(folder, 'x', 'y');
      },
      true,
      /certs\/x\/y" is below ".*certs", which is a link to nothing; make/,
    ],
    [
      'where a part of the path is a file',
      async () => {
        await writeFile(join(above, 'file'), '');
        folder = join(above, 'file', 'certs');
      },
      false,
      /cannot be written to: part of its path is no folder$/,
    ],
  ])('%s', async (_, arrange, force, sentence) => {
    await arrange();
    const before = await tree(above);
    await expect(write(NEW, force)).rejects.toMatchObject({
      code: 'FILE_UNWRITABLE',
      message: expect.stringMatching(sentence),
    });
    expect(await tree(above)).toEqual(before);
  });

  test.each([
    ['in a new folder', undefined],
    ['in one that is there', OLD],
  ])('when one cannot be written, %s', async (_, there) => {
    if (there !== undefined) await put(there);
    const before = await tree(above);
    await expect(write({ ...NEW, 'no/such': '' }, true)).rejects.toMatchObject({ code: 'FILE_UNWRITABLE' });
    expect(await tree(above)).toEqual(before);
  });

  test('where one is there that is kept, however late it came', async () => {
    await put({ ...OLD });
    const kept = ['b'];
    await expect(writeTogether({ folder, force: true, kept, flag: '--out' }, NEW)).rejects.toMatchObject({
      code: 'FILE_UNWRITABLE',
      message: expect.stringMatching(/certs" has b already; name another folder$/),
    });
    expect(await held()).toEqual(OLD);
    await rm(join(folder, 'b'));
    await writeTogether({ folder, force: true, kept, flag: '--out' }, NEW);
    expect(await held()).toEqual(NEW);
  });

  test('when one cannot take its place after others did', async () => {
    // No room in its name for what it is set aside by.
    const long = 'l'.repeat(250);
    await put({ ...OLD, [long]: 'old' });
    await expect(write({ ...NEW, z: 'new', [long]: 'new' }, true)).rejects.toMatchObject({
      code: 'FILE_UNWRITABLE',
    });
    expect(await held()).toEqual({ ...OLD, [long]: 'old' });
  });
});

async function tree(path: string): Promise<readonly string[]> {
  const entries = await readdir(path, { recursive: true });
  return Promise.all(
    entries.sort().map(async (entry) => {
      const found = await lstat(join(path, entry));
      return `${entry} ${found.isFile() ? await readFile(join(path, entry), 'utf8') : found.mode}`;
    }),
  );
}
