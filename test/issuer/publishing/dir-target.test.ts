import { randomUUID } from 'node:crypto';
import {
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { dirTarget } from '../../../src/issuer/publishing/dir-target.ts';
import { publish } from '../../../src/issuer/publishing/publish.ts';
import type { Target } from '../../../src/issuer/publishing/target.ts';
import { key } from '../keys.ts';

const ISSUER = 'https://oidc.example/cluster';
const HOUR = 3_600_000;

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'podrole-dir-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const options = (numbers: readonly number[], more: object = {}) => ({
  issuer: ISSUER,
  jwksPath: '/openid/v1/jwks',
  sourceKeys: numbers.map(key),
  publisher: 'a',
  retireAfterMs: 25 * HOUR,
  now: 0,
  dryRun: false,
  random: Math.random,
  sharedIssuer: true,
  ...more,
});
const published = () => JSON.parse(readFileSync(join(folder, 'cluster/openid/v1/jwks'), 'utf8'));
const kids = () => published().keys.map(({ kid }: { kid: string }) => kid);
const files = () =>
  readdirSync(folder, { recursive: true, withFileTypes: true }).filter((one) => one.isFile());

describe('a folder gets', () => {
  test('the documents at their URL paths, ledger and JWKS before discovery, and nothing else', async () => {
    const { objects } = await publish(dirTarget(folder), options([0]));
    expect(objects.map(({ path, written }) => [path, written])).toEqual([
      ['/cluster/.podrole/ledger.json', true],
      ['/cluster/openid/v1/jwks', true],
      ['/cluster/.well-known/openid-configuration', true],
    ]);
    const discovery = JSON.parse(
      readFileSync(join(folder, 'cluster/.well-known/openid-configuration'), 'utf8'),
    );
    expect(discovery).toMatchObject({ issuer: ISSUER, jwks_uri: `${ISSUER}/openid/v1/jwks` });
    expect(published()).toEqual({ keys: [key(0)] });
    expect(files()).toHaveLength(3);
    expect(readdirSync(folder)).toEqual(['cluster']);
  });

  test('nothing the second time', async () => {
    await publish(dirTarget(folder), options([0]));
    const { objects } = await publish(dirTarget(folder), options([0], { now: HOUR }));
    expect(objects.map(({ written }) => written)).toEqual([false, false, false]);
  });

  test('nothing in a dry run, which tells what would be written', async () => {
    const { objects, keys } = await publish(dirTarget(folder), options([0], { dryRun: true }));
    expect(objects.map(({ written }) => written)).toEqual([true, true, true]);
    expect(keys).toMatchObject([{ kid: key(0).kid, change: 'added' }]);
    expect(files()).toEqual([]);
  });

  test('the keys of twenty publishers at once', async () => {
    const numbers = Array.from({ length: 20 }, (_, number) => number);
    const reports = await Promise.all(
      numbers.map((number) => publish(dirTarget(folder), options([number], { publisher: `p${number}` }))),
    );
    expect(kids().sort()).toEqual(numbers.map((number) => key(number).kid).sort());
    expect(reports.flatMap(({ keys }) => keys.filter(({ change }) => change === 'restored'))).toEqual([]);
    expect(files()).toHaveLength(3);
  });

  test('what was lost beside discovery when it is published again', async () => {
    await publish(dirTarget(folder), options([0]));
    writeFileSync(join(folder, 'cluster/.well-known/openid-configuration'), '<html>');
    await publish(dirTarget(folder), options([0]));
    expect(readFileSync(join(folder, 'cluster/.well-known/openid-configuration'), 'utf8')).toContain(ISSUER);
  });
});

test('a web server that is somebody else can read what is written, whatever the umask', async () => {
  const before = process.umask(0o077);
  try {
    await publish(dirTarget(join(folder, 'a/public')), options([0]));
  } finally {
    process.umask(before);
  }
  for (const entry of readdirSync(join(folder, 'a'), { recursive: true, withFileTypes: true })) {
    const mode = statSync(join(entry.parentPath, entry.name)).mode & 0o777;
    expect([entry.name, mode]).toEqual([entry.name, entry.isFile() ? 0o644 : 0o755]);
  }
});

describe('a publisher that is ended', () => {
  test('while it wrote leaves nothing beside the documents for ever', async () => {
    await publish(dirTarget(folder), options([0]));
    const left = join(folder, 'cluster/openid/v1', `jwks.${randomUUID()}`);
    writeFileSync(left, 'half');
    await publish(dirTarget(folder), options([0, 1]));
    expect(files()).toHaveLength(3);
  });

  /** A target that ends its publisher at the given write. */
  function dying(at: number): Target {
    const target = dirTarget(folder);
    let writes = 0;
    return {
      ...target,
      write(document, expected) {
        writes += 1;
        if (writes === at) throw new Error('ended');
        return target.write(document, expected);
      },
    };
  }

  test.each([1, 2])(
    'before write %i leaves an issuer that can be read, and the next one finishes',
    async (at) => {
      await publish(dirTarget(folder), options([0]));
      await expect(publish(dying(at), options([1], { now: HOUR }))).rejects.toThrow('ended');
      expect(kids()).toContain(key(0).kid);
      await publish(dirTarget(folder), options([1], { now: 2 * HOUR }));
      expect(kids()).toEqual([key(0).kid, key(1).kid]);
    },
  );

  test('while a key retires has it retired by the next one', async () => {
    await publish(dirTarget(folder), options([0, 1]));
    await publish(dirTarget(folder), options([1], { now: HOUR }));
    await expect(publish(dying(2), options([1], { now: 26 * HOUR }))).rejects.toThrow('ended');
    expect(kids()).toEqual([key(0).kid, key(1).kid]);
    await publish(dirTarget(folder), options([1], { now: 27 * HOUR }));
    expect(kids()).toEqual([key(1).kid]);
  });

  test('and left its lock is not waited for', async () => {
    const lock = join(folder, '.podrole-lock');
    mkdirSync(lock);
    utimesSync(lock, new Date(0), new Date(0));
    await publish(dirTarget(folder), options([0]));
    expect(readdirSync(folder)).toEqual(['cluster']);
  });
});

describe('a folder is refused', () => {
  const put = (path: string, text: string) => {
    mkdirSync(join(folder, path, '..'), { recursive: true });
    writeFileSync(join(folder, path), text);
  };
  test.each<[says: string, path: string, text: string, problem: RegExp]>([
    ['whose JWKS is something else', 'cluster/openid/v1/jwks', '<html>', /jwks is no JSON.*move it away/],
    ['whose JWKS has no keys member', 'cluster/openid/v1/jwks', '{}', /no list "keys"/],
    ['whose JWKS is huge', 'cluster/openid/v1/jwks', ' '.repeat(2 ** 20 + 1), /over 1048576 bytes/],
    [
      'that is of another issuer',
      'cluster/.well-known/openid-configuration',
      '{"issuer":"https://other.example"}',
      /discovery document is of the issuer "https:\/\/other\.example"/,
    ],
    [
      'whose JWKS lies elsewhere',
      'cluster/.well-known/openid-configuration',
      `{"issuer":"${ISSUER}","jwks_uri":"${ISSUER}/keys.json"}`,
      /names the JWKS ".*keys\.json".*--jwks-path/,
    ],
  ])('%s', async (_, path, text, problem) => {
    put(path, text);
    const refused = expect(publish(dirTarget(folder), options([0])));
    await refused.rejects.toThrow(expect.objectContaining({ code: 'TARGET_INVALID' }));
    await expect(publish(dirTarget(folder), options([0]))).rejects.toThrow(problem);
    expect(readFileSync(join(folder, path), 'utf8')).toBe(text);
  });

  test('that is a file', async () => {
    put('file', '');
    await expect(publish(dirTarget(join(folder, 'file')), options([0]))).rejects.toThrow(
      /part of its path is no folder/,
    );
  });
});
