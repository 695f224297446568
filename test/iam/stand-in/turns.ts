import { setImmediate as eventLoop } from 'node:timers/promises';
import { createChange } from './change.ts';
import type { VirtualTime } from './virtual-time.ts';

/** In which order editors go on. */
export interface TurnOptions {
  /** Whose request is let in next, by number. After its end the first who can goes on. */
  readonly schedule: readonly number[];
  readonly time: VirtualTime;
  /** Virtual milliseconds that a request takes: with them, sleepers wake while others ask. None unless given. */
  readonly latencyMs?: number;
  /** Real milliseconds that an editor may take to come back, 10,000 unless given. */
  readonly patienceMs?: number;
  /**
   * Real milliseconds after which an editor with more at the gate, or asleep, has said all it will about the request let
   * in last, 20 unless given: an editor that asks several things side by side.
   */
  readonly sideBySideMs?: number;
}

/** Lets requests in one at a time. */
export interface Turns {
  /** Resolves when it is this editor's turn to ask. */
  arrive(who: string): Promise<void>;
  /** This editor asks no more. */
  end(who: string): void;
  /** Lets everybody in, in order, until all have ended. @throws Error where one neither asks, sleeps nor ends */
  drive(): Promise<void>;
}

interface Editor {
  readonly who: string;
  /** It was let in, woken or started, and has not come back since. */
  running: boolean;
  ended: boolean;
  /** Its requests at the gate; several where it sends them side by side. */
  readonly waiting: (() => void)[];
}

/** The turns of editors, all of which are running. */
export function createTurns(names: readonly string[], options: TurnOptions): Turns {
  const { schedule, time, latencyMs = 0, patienceMs = 10_000, sideBySideMs = 20 } = options;
  const editors = names.map((who): Editor => ({ who, running: true, ended: false, waiting: [] }));
  const change = createChange();
  const came = (who: string | undefined) => {
    const editor = editors.find((one) => one.who === who);
    if (editor !== undefined) editor.running = false;
    change.happened();
    return editor;
  };
  time.onSleep = came;
  const goesOn = (who: string | undefined) => {
    const editor = editors.find((one) => one.who === who);
    if (editor !== undefined) editor.running = !editor.ended;
  };
  const hasMore = ({ who, waiting }: Editor) => waiting.length > 0 || time.has(who);

  /** Until nobody can go on alone. */
  const settle = async () => {
    for (;;) {
      await eventLoop();
      const running = editors.filter((editor) => editor.running);
      if (running.length === 0) return;
      const sideBySide = running.every(hasMore);
      if (await change.after(change.count, sideBySide ? sideBySideMs : patienceMs)) continue;
      if (!sideBySide) throw stuck(editors, time);
      for (const editor of running) editor.running = false;
    }
  };
  const choose = (wanted: number | undefined) =>
    [editors[wanted ?? 0], ...editors].find((editor) => editor !== undefined && editor.waiting.length > 0);
  const wakeNext = (by: number) => {
    const sleeper = time.next();
    if (sleeper === undefined || sleeper.until > by) return false;
    time.advanceTo(sleeper.until);
    goesOn(sleeper.who);
    sleeper.wake();
    return true;
  };
  const letIn = (editor: Editor) => {
    time.advanceTo(time.now() + latencyMs);
    goesOn(editor.who);
    editor.waiting.shift()?.();
  };
  const isOver = () => editors.every((editor) => editor.ended && editor.waiting.length === 0);

  return {
    arrive: (who) =>
      new Promise((resolve) => {
        const editor = came(who);
        if (editor === undefined) resolve();
        else editor.waiting.push(resolve);
      }),
    end(who) {
      const editor = came(who);
      if (editor !== undefined) editor.ended = true;
    },
    async drive() {
      try {
        for (let step = 0; ; ) {
          await settle();
          if (isOver()) return;
          if (wakeNext(time.now())) continue;
          const next = choose(schedule[step]);
          if (next !== undefined) {
            step += 1;
            letIn(next);
          } else if (!wakeNext(Number.POSITIVE_INFINITY)) {
            if (!(await change.after(change.count, patienceMs))) throw stuck(editors, time);
          }
        }
      } finally {
        time.onSleep = () => {};
        // Those that are left are not to hang.
        for (const { waiting } of editors) for (const enter of waiting.splice(0)) enter();
        while (time.next() !== undefined) time.next()?.wake();
      }
    },
  };
}

function stuck(editors: readonly Editor[], time: VirtualTime): Error {
  const states = editors.map(({ who, running, ended, waiting }) => {
    if (ended) return `${who} has ended`;
    if (waiting.length > 0) return `${who} waits to be let in`;
    if (time.has(who)) return `${who} sleeps`;
    return running ? `${who} was let go on and has not come back` : `${who} waits for something else`;
  });
  return new Error(`the editors do not go on: ${states.join(', ')}`);
}
