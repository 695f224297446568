import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { withCount } from '../../src/terminal/counted-progress.ts';

const isTTY = process.stderr.isTTY;
let written: string;

beforeEach(() => {
  vi.useFakeTimers();
  written = '';
  vi.spyOn(process.stderr, 'write').mockImplementation((chunk) => {
    written += String(chunk);
    return true;
  });
});
afterEach(() => {
  vi.useRealTimers();
  vi.restoreAllMocks();
  process.stderr.isTTY = isTTY;
});

/** Tells of 100 after a second and 300 after three, and ends after five. */
const work = async (told: (count: number) => void) => {
  setTimeout(() => told(100), 1000);
  setTimeout(() => told(300), 3000);
  await new Promise((resolve) => setTimeout(resolve, 5000));
  return 'done';
};

async function saidTo(person: boolean): Promise<string> {
  process.stderr.isTTY = person;
  const done = withCount((count) => `${count} roles`, work);
  await vi.advanceTimersByTimeAsync(5000);
  expect(await done).toBe('done');
  await vi.advanceTimersByTimeAsync(10_000);
  return written;
}

describe('what takes long', () => {
  test('is told to a person every two seconds, and no more when it has ended', async () => {
    expect(await saidTo(true)).toBe('100 roles\n300 roles\n');
  });

  test('is told to nobody where nobody watches', async () => {
    expect(await saidTo(false)).toBe('');
  });
});
