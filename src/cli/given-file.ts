import { open } from 'node:fs/promises';
import { PodroleError, systemReason } from '../errors.ts';

/** Neither a token nor a bundle of authorities is longer. Bytes. */
const LONGEST = 1024 * 1024;

/**
 * The text of a file that a flag names, or of standard input for `-`.
 *
 * @throws PodroleError USAGE for one that cannot be read, or is over 1 MiB.
 */
export async function readGivenFile(flag: string, path: string): Promise<string> {
  return (await readGivenBytes(flag, path)).toString('utf8');
}

/** The same as bytes, for what need be no text. */
export async function readGivenBytes(flag: string, path: string): Promise<Buffer> {
  if (path === '-') {
    if (process.stdin.isTTY) process.stderr.write('Reading standard input; Ctrl-D ends it.\n');
    return readStream(flag, process.stdin);
  }
  try {
    const file = await open(path);
    return await readStream(flag, file.createReadStream());
  } catch (cause) {
    if (cause instanceof PodroleError) throw cause;
    const problem = `${flag} ${JSON.stringify(path)} cannot be read: ${systemReason(cause)}`;
    throw new PodroleError('USAGE', problem, { cause });
  }
}

async function readStream(flag: string, stream: AsyncIterable<Buffer | string>): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let length = 0;
  for await (const chunk of stream) {
    chunks.push(Buffer.from(chunk));
    length += chunk.length;
    if (length > LONGEST)
      throw new PodroleError('USAGE', `${flag} is over ${LONGEST} bytes; give another file`);
  }
  return Buffer.concat(chunks);
}
