import type { IncomingMessage } from 'node:http';
import { ApiFailure, Unreachable } from './api-failure.ts';

/** The bounds of {@link readLines}. */
export interface LineBounds {
  /** How long nothing may come before the connection counts as dead; asked anew each time. Milliseconds. */
  readonly silenceMs: () => number;
}

/** Twice what etcd keeps of an object. Bytes. */
const LONGEST = 4 * 1024 * 1024;

const LINE_BREAK = 0x0a;

/** The end of a stream on which nothing has come for too long. */
export class SilentStream extends ApiFailure {}

/**
 * Hands each line of an answer to `onLine`, as it comes, until the answer ends.
 *
 * @throws {@link SilentStream}, {@link ApiFailure} for a connection that breaks, and whatever `onLine` throws.
 */
export function readLines(
  response: IncomingMessage,
  onLine: (line: string) => void,
  { silenceMs }: LineBounds,
): Promise<void> {
  return new Promise((resolve, reject) => {
    let begun: Buffer[] = [];
    let length = 0;
    let timer: NodeJS.Timeout | undefined;
    const end = (error?: unknown) => {
      clearTimeout(timer);
      response.removeAllListeners('data').on('error', () => {});
      response.destroy();
      if (error === undefined) resolve();
      else reject(error);
    };
    const expectMore = () => {
      const bound = silenceMs();
      timer = setTimeout(() => end(new SilentStream(`nothing heard for ${bound / 1000} s`)), bound);
    };
    const take = (chunk: Buffer) => {
      let start = 0;
      for (let at = chunk.indexOf(LINE_BREAK); at !== -1; at = chunk.indexOf(LINE_BREAK, start)) {
        const rest = chunk.subarray(start, at);
        onLine((begun.length === 0 ? rest : Buffer.concat([...begun, rest])).toString());
        begun = [];
        length = 0;
        start = at + 1;
      }
      if (start === chunk.length) return;
      begun.push(chunk.subarray(start));
      length += chunk.length - start;
      if (length > LONGEST) throw new ApiFailure(`a line of more than ${LONGEST} bytes`);
    };
    expectMore();
    response.on('data', (chunk: Buffer) => {
      clearTimeout(timer);
      try {
        take(chunk);
        expectMore();
      } catch (error) {
        end(error);
      }
    });
    response.on('end', () => end());
    response.on('error', (cause) =>
      end(new Unreachable(`the connection broke: ${cause.message}`, { cause })),
    );
  });
}
