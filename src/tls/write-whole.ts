import { chmod, rename, rm, stat, writeFile } from 'node:fs/promises';
import { PodroleError, systemReason } from '../errors.ts';

/**
 * Writes a file so that its readers see the old content or the new, never half of it.
 *
 * @throws PodroleError FILE_UNWRITABLE naming the flag.
 */
export async function writeWhole(file: string, content: string, flag: string): Promise<void> {
  const temporary = `${file}.${process.pid}`;
  try {
    await writeFile(temporary, content);
    // Who may read the old one may read the new one, and nobody else.
    const mode = await stat(file).then(
      (found) => found.mode,
      () => undefined,
    );
    if (mode !== undefined) await chmod(temporary, mode & 0o7777);
    await rename(temporary, file);
  } catch (cause) {
    await rm(temporary, { force: true });
    throw new PodroleError('FILE_UNWRITABLE', `${flag} ${file}: cannot be written: ${systemReason(cause)}`, {
      cause,
    });
  }
}
