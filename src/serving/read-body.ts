import type { IncomingMessage } from 'node:http';
import type { BodyMemory, BodyShare } from './body-memory.ts';
import { Refusal } from './refusal.ts';

/** The bounds of {@link readBody}. */
export interface BodyBounds {
  /** Bytes. */
  readonly maxBody: number;
  /** Milliseconds; 0 for any time. */
  readonly requestTimeout: number;
  readonly memory: BodyMemory;
}

/** A chunk in memory is more than its bytes, and a body may come byte by byte. */
const CHUNK_OVERHEAD = 512;

/** Clients fill their packets; a body in tiny chunks costs the event loop thousands of times its bytes. */
const LEAST_CHUNK = 256;
const CHUNKS_OF_ANY_SIZE = 256;

/**
 * Reads a body and hands it to `use`, during which it still counts as held.
 *
 * @throws {@link Refusal} 413, 408 or 503; 400 when the client breaks off or sends dust.
 */
export async function readBody<T>(
  request: IncomingMessage,
  bounds: BodyBounds,
  use: (body: Buffer) => T | Promise<T>,
): Promise<T> {
  let share: BodyShare | undefined;
  let timer: NodeJS.Timeout | undefined;
  try {
    const body = await new Promise<Buffer>((resolve, reject) => {
      const refuse = (refusal: Refusal) => {
        request.removeAllListeners('data').pause();
        reject(refusal);
      };
      share = bounds.memory.begin(() => refuse(crowdedOut()));
      timer = after(bounds.requestTimeout, () => refuse(tooSlow(bounds)));
      receive(request, { bounds, share, resolve, refuse });
    });
    share?.complete();
    return await use(body);
  } finally {
    clearTimeout(timer);
    share?.release();
  }
}

interface Receiving {
  readonly bounds: BodyBounds;
  readonly share: BodyShare;
  readonly resolve: (body: Buffer) => void;
  readonly refuse: (refusal: Refusal) => void;
}

function receive(request: IncomingMessage, { bounds, share, resolve, refuse }: Receiving): void {
  if (Number(request.headers['content-length']) > bounds.maxBody) {
    refuse(tooLarge(bounds));
    return;
  }
  const chunks: Buffer[] = [];
  let length = 0;
  request.on('data', (chunk: Buffer) => {
    length += chunk.length;
    if (length > bounds.maxBody) return refuse(tooLarge(bounds));
    if (chunks.length > CHUNKS_OF_ANY_SIZE + length / LEAST_CHUNK) return refuse(tooManyChunks());
    chunks.push(chunk);
    share.add(chunk.length + CHUNK_OVERHEAD);
  });
  request.on('end', () =>
    resolve(chunks.length === 1 && chunks[0] ? chunks[0] : Buffer.concat(chunks, length)),
  );
  request.on('close', () => {
    if (!request.complete) refuse(brokenOff());
  });
}

function tooLarge({ maxBody }: BodyBounds): Refusal {
  return unread(413, `The body is over ${maxBody} bytes (--max-body).`);
}

function tooSlow({ requestTimeout }: BodyBounds): Refusal {
  return unread(408, `The body took longer than ${requestTimeout} ms (--request-timeout).`);
}

function tooManyChunks(): Refusal {
  return unread(400, `The body comes in chunks of less than ${LEAST_CHUNK} bytes.`);
}

function crowdedOut(): Refusal {
  return unread(
    503,
    'Too much is being read at once (--max-body-memory), and this body has taken the longest.',
  );
}

function brokenOff(): Refusal {
  return unread(400, 'The body broke off.');
}

function unread(status: number, sentence: string): Refusal {
  return new Refusal(status, sentence, { unread: true });
}

function after(milliseconds: number, act: () => void): NodeJS.Timeout | undefined {
  return milliseconds === 0 ? undefined : setTimeout(act, milliseconds);
}
