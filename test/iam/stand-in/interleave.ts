import { user } from './credentials.ts';
import { ACCOUNT_ID, type IamService } from './service.ts';
import type { Time } from './time.ts';
import { createTurns, type TurnOptions } from './turns.ts';
import { createVirtualTime, type VirtualTime } from './virtual-time.ts';

/** What an editor asks with, and waits with. */
export interface EditorPart {
  /** From nought. */
  readonly index: number;
  /** Its requests are told apart by the access key. */
  readonly credentials: EditorCredentials;
  /** While it sleeps in it, the others go on; it wakes when nobody else can. */
  readonly time: Time;
}

/** What its requests are signed with. */
export interface EditorCredentials {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken?: string;
}

/** Somebody who asks IAM: in this process or, with the credentials in its environment, in another. */
export type Editor<T> = (part: EditorPart) => Promise<T>;

/** How editors are interleaved. */
export interface InterleaveOptions extends Omit<TurnOptions, 'time'> {
  /** That of the service, where its lag and its slow answers are to take virtual time. */
  readonly time?: VirtualTime;
}

/** What became of editors. */
export interface Interleaved<T> {
  readonly outcomes: readonly PromiseSettledResult<T>[];
  /** Whose requests were let in, in order: `0 iam:GetRole`. */
  readonly order: readonly string[];
  /** Virtual milliseconds. */
  readonly ms: number;
}

/**
 * Runs editors whose requests are let in one at a time, in the order of a schedule. Whoever is scheduled and has ended
 * or sleeps is passed over; whoever was let in comes to ask, to sleep or to an end before the next one is.
 *
 * @throws Error where an editor does none of these
 */
export async function interleave<T>(
  iam: IamService,
  editors: readonly Editor<T>[],
  { time = createVirtualTime(), ...options }: InterleaveOptions,
): Promise<Interleaved<T>> {
  const keys = editors.map((_editor, index) => `AKIAEDITOR${String(index).padStart(10, '0')}`);
  const turns = createTurns(keys, { ...options, time });
  const order: string[] = [];
  const began = time.now();
  keys.forEach((accessKeyId, index) => {
    iam.callers.set(
      accessKeyId,
      user({ accountId: ACCOUNT_ID, partition: iam.account.partition, accessKeyId }),
    );
    iam.gates.set(accessKeyId, async ({ action }) => {
      await turns.arrive(accessKeyId);
      order.push(`${index} ${action}`);
    });
  });
  try {
    const running = editors.map(async (editor, index) => {
      const { accessKeyId, secretAccessKey } = iam.callers.get(keys[index] as string) as ReturnType<
        typeof user
      >;
      const own: Time = { now: time.now, sleep: (ms) => time.sleep(ms, accessKeyId) };
      try {
        return await editor({ index, credentials: { accessKeyId, secretAccessKey }, time: own });
      } finally {
        turns.end(accessKeyId);
      }
    });
    const outcomes = Promise.allSettled(running);
    await turns.drive();
    return { outcomes: await outcomes, order, ms: time.now() - began };
  } finally {
    for (const key of keys) iam.gates.delete(key);
  }
}
