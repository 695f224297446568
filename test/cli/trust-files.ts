import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach } from 'vitest';
import { HOST } from '../trust/editing/written.ts';
import { inProcess } from './in-process.ts';

/** The issuer of {@link HOST}. */
export const ISSUER = `https://${HOST}`;

/** What `podrole trust` can do in a folder of its own. */
export interface TrustFiles {
  /** The folder of the test. */
  readonly folder: string;
  /** Writes a file, by default `policy.json`, and answers with its path. */
  fileOf(text: string, name?: string): Promise<string>;
}

/** A folder for each test of the file, away when it has ended. */
export function trustFiles(): TrustFiles {
  let folder = '';
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'podrole-trust-'));
  });
  afterEach(() => rm(folder, { recursive: true }));
  return {
    get folder() {
      return folder;
    },
    async fileOf(text, name = 'policy.json') {
      const path = join(folder, name);
      await writeFile(path, text);
      return path;
    },
  };
}

/** Runs `podrole trust`. */
export const trust = (args: readonly string[], stdin = '') => inProcess(['trust', ...args], {}, stdin);
