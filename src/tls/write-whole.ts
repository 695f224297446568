import { rename, rm, writeFile } from 'node:fs/promises';
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
    await rename(temporary, file);
  } catch (cause) {
    await rm(temporary, { force: true });
    throw new PodroleError('FILE_UNWRITABLE', `${flag} ${file}: cannot be written: ${systemReason(cause)}`, {
      cause,
    });
  }
}
