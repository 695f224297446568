import { expect } from 'vitest';
import { run } from './process/run.ts';

/** A certificate and what it is verified by, in PEM. */
export interface AskedChain {
  /** The leaf first. */
  readonly chain: readonly string[];
  readonly bundle: string;
  readonly host: string;
  /** Milliseconds since the epoch. */
  readonly now: number;
}

/** What Go's crypto/x509 says of each: nothing of a chain that it takes. */
export async function goVerdicts(asked: readonly AskedChain[]): Promise<readonly string[]> {
  const { stdout, stderr, code } = await run('go', ['run', 'test/fixtures/certificates/main.go'], {
    env: { ...process.env } as Record<string, string>,
    stdin: JSON.stringify(asked),
  });
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  return JSON.parse(stdout);
}
